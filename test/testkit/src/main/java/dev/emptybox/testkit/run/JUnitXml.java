package dev.emptybox.testkit.run;

import dev.emptybox.agent.cli.SpecRunner.Feature;
import dev.emptybox.agent.cli.SpecRunner.Result;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes {@code TEST-<spec>.xml} for each spec, in the format of build servers. */
final class JUnitXml {

    private JUnitXml() {
    }

    /** @throws ProblemException if the directory cannot be written */
    static void write(Path directory, List<Feature> features) {
        Map<String, List<Feature>> specs = features.stream().collect(Collectors.groupingBy(Feature::spec, LinkedHashMap::new, Collectors.toList()));
        try {
            Files.createDirectories(directory);
            for (var spec : specs.entrySet()) {
                try (var out = Files.newBufferedWriter(directory.resolve("TEST-" + spec.getKey() + ".xml"))) {
                    suite(out, spec.getKey(), spec.getValue());
                }
            }
        } catch (IOException | XMLStreamException unwritable) {
            throw new ProblemException(Problem.of("Cannot write the JUnit XML to " + directory,
                unwritable.getClass().getSimpleName() + ": " + unwritable.getMessage(), "name another directory with --junit-xml"), unwritable);
        }
    }

    private static void suite(Writer out, String spec, List<Feature> features) throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", spec);
        xml.writeAttribute("tests", String.valueOf(features.size()));
        xml.writeAttribute("failures", count(features, Result.FAILED));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", count(features, Result.SKIPPED));
        xml.writeAttribute("time", seconds(features.stream().map(Feature::took).reduce(Duration.ZERO, Duration::plus)));
        for (Feature feature : features) {
            xml.writeCharacters("\n  ");
            testcase(xml, feature);
        }
        xml.writeCharacters("\n");
        xml.writeEndDocument();
        xml.close();
    }

    private static void testcase(XMLStreamWriter xml, Feature feature) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", feature.spec());
        xml.writeAttribute("name", allowed(feature.name()));
        xml.writeAttribute("time", seconds(feature.took()));
        if (feature.verdict() == Result.SKIPPED) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", allowed(feature.why()));
        }
        if (feature.failure() != null) {
            Where where = feature.failure().where();
            String place = where == null ? "" : "at " + where.file() + ":" + where.line() + "\n";
            xml.writeStartElement("failure");
            xml.writeAttribute("message", allowed(feature.failure().message().lines().findFirst().orElse("")));
            xml.writeCharacters(allowed(place + feature.failure().message() + "\n\n" + feature.failure().trace()));
            xml.writeEndElement();
        }
        if (!feature.output().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(allowed(feature.output()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String count(List<Feature> features, Result verdict) {
        return String.valueOf(features.stream().filter(feature -> feature.verdict() == verdict).count());
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.3f", took.toMillis() / 1000.0);
    }

    /** Without characters that XML does not allow, for example terminal colours. */
    private static String allowed(String text) {
        return text.codePoints().map(c -> isAllowed(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
