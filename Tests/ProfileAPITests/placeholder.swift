// ProfileAPI
