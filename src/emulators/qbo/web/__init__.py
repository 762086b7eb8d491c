"""The HTTP side: one application, the routes of authorisation, company API and admin."""
