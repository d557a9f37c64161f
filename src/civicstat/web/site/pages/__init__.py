"""The pages of the public site, one module for each family: `Sheets` of one language in, `Page`s out."""
