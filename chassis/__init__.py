"""The microservice chassis that every service stands on.

It knows brokers, databases, HTTP and tokens; it knows no service and no rule of the domain.
"""
