"""Work on the record store: commands and waiting uploads come in; one process, its owner, does them one by one."""
