// JiraAdapter
