package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.security.MessageDigest

/** The sample's state repo, its script and template untouched, for a port and an artefact server of one's own. */
final class Hello {

    private Hello() {
    }

    static byte[] release(String version) {
        resource("artefacts/hello-${version}.jar")
    }

    static String sha256(byte[] bytes) {
        HexFormat.of().formatHex(MessageDigest.getInstance('SHA-256').digest(bytes))
    }

    static String script() {
        new String(resource('samples/hello-app/converge.groovy'), 'UTF-8')
    }

    static String template() {
        new String(resource('samples/hello-app/templates/app.config.ftl'), 'UTF-8')
    }

    /** Script, template and state. */
    static Map<String, String> files(Map<String, Object> wishes) {
        ['converge.groovy': script(), 'templates/app.config.ftl': template(), 'state.json': state(wishes)]
    }

    /** @param wishes port, url of the artefact server; version, greeting, sha256, file where they matter */
    static String state(Map<String, Object> wishes) {
        def version = wishes.version ?: '1.0.0'
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString([
                version: version,
                distro : [url: "${wishes.url}/${wishes.file ?: "hello-${version}.jar"}".toString(), sha256: wishes.sha256 ?: sha256(release(version))],
                vars   : [port: wishes.port, greeting: wishes.greeting ?: 'hello']])
    }

    private static byte[] resource(String name) {
        def stream = Hello.classLoader.getResourceAsStream(name)
        assert stream != null: "$name is not on the class path"
        stream.withCloseable { it.readAllBytes() }
    }
}
