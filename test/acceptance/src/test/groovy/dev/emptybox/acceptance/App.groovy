package dev.emptybox.acceptance

/** The hello program as its users see it. */
final class App {

    final int port

    App(int port) {
        this.port = port
    }

    String version() {
        get('/version')?.trim()
    }

    String config() {
        get('/config')
    }

    String greeting() {
        get('/')?.trim()
    }

    /** Null when nothing answers. */
    String get(String path) {
        try {
            def connection = new URL("http://127.0.0.1:$port$path").openConnection() as HttpURLConnection
            connection.connectTimeout = 2_000
            connection.readTimeout = 2_000
            connection.responseCode == 200 ? connection.inputStream.getText('UTF-8') : null
        } catch (IOException notThere) {
            null
        }
    }
}
