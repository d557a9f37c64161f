"""What is public: chosen by people, one thing at a time or as a catalog document. A choice and its reason stay."""
