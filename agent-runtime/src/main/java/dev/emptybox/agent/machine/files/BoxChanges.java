package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.machine.artefacts.ArtefactCache;
import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * Changes the files of the box. A file is replaced atomically or not at all, and open handles keep the old one. Unset
 * attributes stay unchanged; a new file has mode 0644 and a new directory 0755, independent of the umask.
 */
public final class BoxChanges {

    static final int NEW_FILE = 0644;
    public static final int NEW_DIRECTORY = 0755;
    private static final int MOST_LINKS = 40;

    private final BoxReads reads;
    private final ArtefactCache cache;
    private final Commands commands;
    private final NamedTexts texts;

    /** @param texts what it writes to files with secrets */
    public BoxChanges(BoxReads reads, ArtefactCache cache, Commands commands, NamedTexts texts) {
        this.texts = texts;
        this.reads = reads;
        this.cache = cache;
        this.commands = commands;
    }

    public Effect perform(FileChange change) {
        if (change instanceof FileChange.WriteFile write) {
            writeFile(write.path(), write.attributes(), channel -> put(channel, write.content()), staged -> {
                validate(write, staged);
                backUp(write);
            });
            texts.keep(followed(write.path()), write.content().sha256(), write.named());
        } else if (change instanceof FileChange.PlaceArtefact place) {
            Path source = cache.file(place.artefact());
            writeFile(place.path(), place.attributes(), channel -> copy(source, channel), Replacement.UNCHECKED);
        } else if (change instanceof FileChange.SetKernelValue set) {
            setKernelValue(set);
        } else if (change instanceof FileChange.MakeLink link) {
            makeLink(link.path(), link.goal());
        } else if (change instanceof FileChange.MakeDirectory make) {
            makeDirectory(make.path(), make.attributes());
        } else if (change instanceof FileChange.Unpack unpack) {
            new Unpacker(reads, unpack).unpack();
        } else if (change instanceof FileChange.SetAttributes set) {
            setAttributes(set.path(), set.attributes());
        } else {
            remove(change.path());
        }
        return Effect.DONE;
    }

    private void writeFile(Path path, Attributes wish, Replacement.Content content, Replacement.Staged staged) {
        Path target = followed(path);
        Entry before = reads.entry(target);
        if (!before.absent() && !(before instanceof Entry.RegularFile)) {
            throw inTheWay("write", target, before);
        }
        Attributes found = before instanceof Entry.RegularFile file ? file.attributes() : Attributes.ofMode(NEW_FILE);
        try {
            new Replacement(target).file(content, wish.or(found), staged);
        } catch (IOException e) {
            throw FileProblems.cannot("write", target, e);
        }
    }

    private void validate(FileChange.WriteFile write, Path staged) {
        validate(write, staged, commands::run);
    }

    /**
     * Runs the validation command of the change, if any. Messages use the name of the target instead of the temporary file,
     * which no longer exists when the message is read.
     */
    public static void validate(FileChange.WriteFile write, Path staged, Consumer<Command> commands) {
        Command command = write.validation();
        if (command == null) {
            return;
        }
        var argv = command.argv().stream().map(word -> word.replace("%s", staged.toString())).toList();
        try {
            commands.accept(new Command(argv, command.directory(), command.environment(), command.stdin(), command.timeout(),
                command.expected()));
        } catch (ProblemException refused) {
            Problem first = refused.problems().get(0);
            throw new ProblemException(Problem.of("The new content of " + write.path() + " was refused; the file is unchanged",
                first.whatAndWhy("\n"),
                first.cure().isEmpty() ? "correct the content, or the command in validate" : first.cure())
                .map(text -> text.replace(staged.toString(), write.path().toString())), refused);
        }
    }

    private void backUp(FileChange.WriteFile write) throws IOException {
        Path old = followed(write.path());
        if (write.backup() != null && reads.entry(old) instanceof Entry.RegularFile file) {
            Path copy = followed(write.backup());
            Entry there = reads.entry(copy);
            if (!there.absent() && !(there instanceof Entry.RegularFile)) {
                throw inTheWay("back up to", copy, there);
            }
            new Replacement(copy).file(channel -> copy(old, channel), file.attributes(), Replacement.UNCHECKED);
        }
    }

    /** Such a file can be neither replaced nor created, and the kernel treats each write as a complete value. */
    private static void setKernelValue(FileChange.SetKernelValue set) {
        try (FileChannel channel = FileChannel.open(set.path(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((set.value() + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw FileProblems.cannot("set", set.path(), e);
        }
    }

    private void makeLink(Path path, String target) {
        Entry before = reads.entry(path);
        if (before instanceof Entry.Directory || before instanceof Entry.Other) {
            throw inTheWay("create the link", path, before);
        }
        try {
            // The new link may create a loop in its path.
            new Replacement(path.getParent().toRealPath().resolve(path.getFileName())).link(target);
        } catch (IOException e) {
            throw FileProblems.cannot("create the link", path, e);
        }
    }

    /** The target of a link, even if it does not exist yet: the link itself is never replaced. */
    private Path followed(Path path) {
        Path at = path;
        for (int links = 0; links <= MOST_LINKS; links++) {
            if (!(reads.entry(at) instanceof Entry.Link link)) {
                return at;
            }
            at = FileNames.resolve(at.getParent(), link.target());
        }
        throw new ProblemException(Problem.of("Too many links behind " + path,
            "more than " + MOST_LINKS + " were followed", "correct the links"));
    }

    private static void put(FileChannel channel, Bytes content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content.toArray());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void copy(Path source, FileChannel channel) throws IOException {
        try (FileChannel from = FileChannel.open(source)) {
            long size = from.size();
            for (long done = 0; done < size; ) {
                long count = from.transferTo(done, size - done, channel);
                if (count <= 0) {
                    throw new IOException("the file became shorter while it was copied");
                }
                done += count;
            }
        }
    }

    private void makeDirectory(Path path, Attributes wish) {
        Path target = followed(path);
        Entry before = reads.entry(target);
        try {
            if (before.absent()) {
                new Replacement(target).directory(wish.or(Attributes.ofMode(NEW_DIRECTORY)));
            } else if (before instanceof Entry.Directory directory) {
                Ownership.set(target, target, wish.or(directory.attributes()));
            } else {
                throw inTheWay("create directory", target, before);
            }
        } catch (IOException e) {
            throw FileProblems.cannot("create directory", target, e);
        }
    }

    private void setAttributes(Path path, Attributes wish) {
        Path target = followed(path);
        Entry before = reads.entry(target);
        Attributes found = before instanceof Entry.RegularFile file ? file.attributes()
            : before instanceof Entry.Directory directory ? directory.attributes() : null;
        if (found == null) {
            throw inTheWay("set the mode or owner of", target, before);
        }
        try {
            Ownership.set(target, target, wish.or(found));
        } catch (IOException e) {
            throw FileProblems.cannot("set the mode or owner of", target, e);
        }
    }

    /**
     * In place, not moved aside first: the next converge removes the rest of a partially removed directory, but never one
     * that was moved aside.
     */
    private void remove(Path path) {
        if (path.getNameCount() == 0) {
            throw new ProblemException(Problem.of("Cannot remove " + path, "it is the root directory", ""));
        }
        try {
            if (!reads.entry(path).absent()) {
                new Replacement(path).sweep();
                Files.walkFileTree(path, new Remover());
                Durable.syncDirectory(path.getParent());
            }
        } catch (IOException e) {
            throw FileProblems.cannot("remove", path, e);
        }
    }

    private static ProblemException inTheWay(String doing, Path target, Entry before) {
        return new ProblemException(Problem.of("Cannot " + doing + " " + target, "it is " + before.describe(),
            before.absent() ? "create it first" : "remove it first, or choose another path"));
    }

    private static final class Remover extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException unreadable) throws IOException {
            if (unreadable != null) {
                throw unreadable;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
