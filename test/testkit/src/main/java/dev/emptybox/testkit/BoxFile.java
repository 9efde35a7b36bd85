package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A path of the simulated box, which a spec can read, and change by hand. */
public final class BoxFile {

    private static final String BY_HAND = "by hand";

    private final String name;
    private final Path path;
    private final SimulatedBox box;
    private final Supplier<List<String>> others;

    /** @param others names of the existing files */
    BoxFile(String name, Path path, SimulatedBox box, Supplier<List<String>> others) {
        this.name = name;
        this.path = path;
        this.box = box;
        this.others = others;
    }

    public boolean getExists() {
        return !entry().absent();
    }

    public String getText() {
        require();
        return box.files().content(path).text().orElseThrow(() -> new SpecMistake(name + " is not text", "", "use its sha256"));
    }

    public List<String> getLines() {
        return getText().lines().toList();
    }

    /** Sets the content by hand; directories are created as needed. */
    public void setText(String text) {
        SimulatedCommands.makeDirectories(box, BY_HAND, path.getParent());
        box.perform(BY_HAND, new FileChange.WriteFile(path, Contents.of(text), Attributes.UNCHANGED));
    }

    /** Removes it by hand. */
    public void delete() {
        require();
        box.perform(BY_HAND, new FileChange.Remove(path));
    }

    public String getSha256() {
        require();
        return box.files().digest(path);
    }

    /** In octal: {@code 0644}. */
    public String getMode() {
        return Attributes.octal(attributes().mode());
    }

    /** Changes it by hand. */
    public void setMode(String octal) {
        require();
        box.perform(BY_HAND, new FileChange.SetAttributes(path, Attributes.ofMode(Integer.parseInt(octal, 8))));
    }

    /** Null if the script does not set it. */
    public String getOwner() {
        return attributes().owner();
    }

    /** Null if the script does not set it. */
    public String getGroup() {
        return attributes().group();
    }

    public boolean isDirectory() {
        return entry() instanceof Entry.Directory;
    }

    /** The target of a link; null if it is not a link. */
    public String getTarget() {
        return entry() instanceof Entry.Link link ? link.target() : null;
    }

    private Attributes attributes() {
        require();
        Entry entry = entry();
        return entry instanceof Entry.RegularFile file ? file.attributes()
            : entry instanceof Entry.Directory directory ? directory.attributes() : Attributes.UNCHANGED;
    }

    private Entry entry() {
        return box.files().entry(path);
    }

    private void require() {
        if (!getExists()) {
            throw new SpecMistake("There is no file " + name + " on the box", Words.didYouMean(name, others.get()), "");
        }
    }

    @Override
    public String toString() {
        return getExists() ? name + ", " + entry().describe() : name + ", which does not exist";
    }
}
