// SecretsEncryptor
