package dev.emptybox.agent.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;

/** Times in the journal as ISO-8601 text in UTC. */
final class InstantsAsText extends SimpleModule {

    private static final long serialVersionUID = 1L;

    InstantsAsText() {
        addSerializer(Instant.class, new Write());
        addDeserializer(Instant.class, new Read());
    }

    private static final class Write extends StdSerializer<Instant> {

        private static final long serialVersionUID = 1L;

        Write() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class Read extends StdDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        Read() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Instant.parse(in.getText());
        }
    }
}
