// JiraSimulator
