source_password_version = 1
target_password_version = 1
