# Run once, by the database's image, when its data folder is made: a database, an owner and a working role per service.
for SERVICE in agencies audits notifications; do
  name=$(echo "$SERVICE" | tr a-z A-Z)
  eval "SERVICE_PASSWORD=\$${name}_DATABASE_PASSWORD OWNER_PASSWORD=\$${name}_OWNER_PASSWORD"
  export SERVICE SERVICE_PASSWORD OWNER_PASSWORD
  psql -X -q -U "${POSTGRES_USER:-postgres}" -d postgres -f /usr/share/isotrack/roles.sql
done
unset SERVICE SERVICE_PASSWORD OWNER_PASSWORD name
