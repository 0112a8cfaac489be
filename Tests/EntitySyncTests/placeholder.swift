// EntitySync
