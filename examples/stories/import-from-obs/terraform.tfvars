target_password_version = 1
