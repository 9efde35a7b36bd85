# The parameters come as one JSON object on standard input.
cat > greeting.json
echo '{"changed": true, "message": "greeted"}'
