"""The pages of what runs by itself: every task with how it went, and the runs of one."""
