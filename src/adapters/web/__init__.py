"""The web app: pages of the product for people, with sessions of their own."""
