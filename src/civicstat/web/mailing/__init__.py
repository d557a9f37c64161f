"""E-mails made so that servers and programs know what they are, and handed to the mail server one by one."""
