"""What notifications' workers do outside: hand letters to the mail server."""

from chassis.errands import Errand
from services.notifications.commands.sending import Postman

ERRANDS = (Errand("mail", Postman.prepare),)
