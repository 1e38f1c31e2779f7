staging_password_version = 1
