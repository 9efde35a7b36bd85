package dev.emptybox.stdlib.dsl;

/** The reference page about the tasks of a state repo and its modules. */
final class CompositePage {

    static final String NAME = "own-tasks.md";

    private static final String TEXT = """
        # Tasks of your own

        A class in `tasks/` of the state repo that extends `CompositeTask` is a task, made of other tasks. `emptybox new task WebApp` creates one with its spec.

        ```groovy
        import dev.emptybox.stdlib.dsl.CompositeTask

        /** Ensures that a web application runs. */
        class WebApp extends CompositeTask {

            /** The port that it listens on. */
            int port = 8080

            /** The release to run. */
            String version

            /** Its directory. */
            String home = "/srv/$name-$version"

            /** Lines of its environment file. */
            Map<String, String> env = [:]

            void validate() {
                assertThat port > 1023, "port $port is privileged"
            }

            void apply() {
                directory home
                def settings = file("$home/env") { content env.collect { key, value -> "$key=$value" }.join('\n') }
                service(name) {
                    command   "$home/app", "--port=$port"
                    restartOn settings
                }
            }
        }
        ```

        ```groovy
        def shop = webApp('shop') {
            version state.version
            env     TZ: 'UTC'
        }
        service('proxy') { command 'proxy'; restartOn shop }
        ```

        - **The word** is the name of the class with a small first letter. Its argument is `name` in the class.
        - **Properties are options**, with their types. Text accepts numbers; a list of texts accepts several arguments; `boolean tls` is written `tls()`. A property without a value is required, unless it is a `boolean`. A default may use `name`, the properties above it, `state`, `facts` and so on. A `final` property is no option.
        - **Blocks**: a property whose type is a static class inside of the task, as `static class Tls { String certificate; int port = 443 }` and `Tls tls = null`, is a block with the properties of that class: `tls { certificate 'site.pem' }`.
        - **Comments** of the class and of its properties are the reference that `emptybox tasks webApp` prints.
        - **`apply()`** has every word of `converge.groovy`, other tasks of the state repo included, but not itself. In the block of a task, an option goes before a method of the class with the same name, but a property of the class before everything else.
        - **`validate()`** runs first: it refuses values that do not go together with `fail` or `assertThat`. It is optional.
        - **Defaults** of the block in which it is called (`defaults { owner 'app' }`) are those of the tasks inside. A task of a [module](#modules) has none of its caller.
        - **The outcome** is changed if a task inside has changed something, and its reason names them. It has the fingerprint of all of them, so a service that has it in `restartOn` restarts when any of them changes.
        - `named`, `onlyIf`, `unless`, `ignoreErrors` and `sensitive` apply to the task as a whole.
        - **Plans** show it as one step with the changes inside; in JSON, `within` names the tasks that contain a change. An error shows its line in `tasks/WebApp.groovy` and the lines that called it.
        - **Names inside**: tasks are unique in the whole script, so use `name` in the argument of each: `exec("$name migrate")`.
        - **Specs**: `converge("webApp('shop') { version '1' }")` converges the task alone.

        A task can also be a program in any language: see [script](script.md).

        # Modules

        A module is a directory of a Git repository with `tasks/`, `lib/`, `templates/` and `files/`, which several state repos share. A private registry is nothing but Git.

        ```
        emptybox module add nginx-proxy https://git.example.org/ops/nginx-proxy.git --version '^1.2'
        emptybox module update          # the newest commits that modules.json allows
        emptybox module list            # versions, commits and tasks
        emptybox module remove nginx-proxy
        ```

        - **`modules.json`** names each module: `{"nginx-proxy": {"git": "https://..", "version": "^1.2", "path": "modules/nginx"}}`. `version` is a tag, a range of tags (`^1.2`, `~1.2.3`, `1.x`, `>=1.2 <2`), a branch or a commit; without it, the head of the repository. `path` is a directory in the repository. An address with `./` or `../` is relative to that of the state repo.
        - **`modules.lock`** pins the commit and the digest of the content. Commit both files. A lock that is missing or does not match is an error that names its cure. The content is compared with the digest whenever a revision is loaded, so a signed commit of the state repo vouches for its modules too.
        - **Fetched once**: an agent keeps the modules of the revisions that it may need. When the server of a module is down, a box stays as it is, and a revision whose module cannot be fetched changes nothing.
        - **Without a server**: a module in the directory `modules/NAME` of the state repo is used from there. Its content has to match the lock.
        - **Names**: a module is as if its files were in `modules/NAME/` of the state repo: `source 'modules/nginx-proxy/templates/site.ftl'`. While a task of a module runs, `source` and `script` look in the module first, then in the state repo. Tasks and classes of the state repo and of all modules have different names; two with the same name are an error that names both. Put classes of a module into a package.
        """;

    private CompositePage() {
    }

    static String text() {
        return TEXT;
    }
}
