# The parameters are one JSON object on standard input.
cat > greeting.json
echo '{"changed": true, "message": "greeted"}'
