package dev.emptybox.stdlib.tasks;

@TaskDoc(word = "file", summary = "Sees to it that a file has a given content.",
    identity = "the file to write, relative to the root")
public final class FileTask extends PathTask {

    private String text;
    private String repoPath;

    public FileTask(String identity) {
        super(identity);
    }

    @Option(value = "The whole content. Either this or source.", example = "content \"port=${vars.port}\\n\"")
    public void content(String whole) {
        text = whole;
    }

    @Option(value = "A file of the state repo with the content; the folder files/ is looked in first. Either this or content.",
        example = "source 'motd'")
    public void source(String path) {
        repoPath = path;
    }

    @Override
    protected void validate() {
        if ((text == null) == (repoPath == null)) {
            complain(id() + (text == null ? " has no content" : " has both content and source"),
                "a file has exactly one of the two", "write content '...' or source '...'");
        }
    }

    @Override
    Decision plan(Context context) {
        return text != null ? text(context, text) : content(context, context.files().read("files", repoPath).content());
    }
}
