package dev.emptybox.agent.os;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.emptybox.stdlib.model.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Values that are text in the agent's JSON files: times in UTC and durations as ISO-8601, paths, exit statuses. An empty time is none. */
public final class TextValues extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public TextValues() {
        add(Instant.class, Instant::toString, text -> text.isEmpty() ? null : Instant.parse(text));
        add(Duration.class, Duration::toString, Duration::parse);
        add(Path.class, Path::toString, Path::of);
        add(ExitStatus.class, ExitStatus::stored, ExitStatus::parse);
    }

    private <T> void add(Class<T> type, Function<T, String> text, Function<String, T> parse) {
        addSerializer(type, new Write<>(type, text));
        addDeserializer(type, new Read<>(type, parse));
    }

    private static final class Write<T> extends StdScalarSerializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<T, String> text;

        Write(Class<T> type, Function<T, String> text) {
            super(type);
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(text.apply(value));
        }
    }

    private static final class Read<T> extends StdScalarDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        Read(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return parse.apply(in.getText());
            } catch (DateTimeException | IllegalArgumentException wrong) {
                throw context.weirdStringException(in.getText(), handledType(), wrong.getMessage());
            }
        }
    }
}
