"""What pages of datasets, the library and areas show: objects come in; rows, charts and words go out."""
