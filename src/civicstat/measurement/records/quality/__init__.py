"""A dataset's records come in; findings about their quality go out, and gates that stop metrics built on them."""
