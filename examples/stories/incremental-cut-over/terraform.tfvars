# Whether applications reach the target at the source's address. The plan warns before addresses move.
cut_over = false

source_password_version = 1
target_password_version = 1
