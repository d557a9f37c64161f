"""The ground of the synthetic city: a seed comes in; areas with residents, and addresses in them, go out."""
