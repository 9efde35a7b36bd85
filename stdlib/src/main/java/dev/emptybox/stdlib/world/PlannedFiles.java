package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Sought;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The files of a box as they will be after the changes planned so far: a copy-on-write layer over what it has. */
final class PlannedFiles {

    /** Is told of every path that is looked at, with the number of the change that planned it, 0 for none. */
    interface Watch {
        void looked(Path path, int since);
    }

    private static final int MOST_LINKS = 40;

    /** @param fresh whether what the base has below this directory is hidden */
    private record Node(Entry entry, Supplier<SeekableByteChannel> opened, Supplier<String> digest, boolean fresh, int order) {
    }

    private final Reads base;
    private final Watch watch;
    private final Map<Path, Node> nodes = new HashMap<>();
    private int order;

    PlannedFiles(Reads base, Watch watch) {
        this.base = Objects.requireNonNull(base, "base is null");
        this.watch = Objects.requireNonNull(watch, "watch is null");
    }

    /** Whether a change of what stands at the path itself is planned. */
    boolean planned(Path path) {
        return nodes.containsKey(path);
    }

    /** Whether nothing that the base has there can be seen. */
    boolean hidesBase(Path path) {
        Node own = nodes.get(path);
        return hidden(path) || own != null && (own.fresh() || !(own.entry() instanceof Entry.Directory));
    }

    /** Whether a later change than that number is planned of something in the directory. */
    boolean changedBelow(Path directory, int since) {
        return nodes.entrySet().stream().anyMatch(node -> node.getValue().order() > since
            && !node.getKey().equals(directory) && node.getKey().startsWith(directory));
    }

    Entry entry(Path path) {
        return at(resolve(path));
    }

    private Entry at(Path path) {
        Node node = nodes.get(path);
        watch.looked(path, node == null ? 0 : node.order());
        return node == null && !hidden(path) ? base.entry(path) : seen(path);
    }

    /** The same without doubt: on the way to a path, only what stands at its end counts. */
    Entry seen(Path path) {
        Node node = nodes.get(path);
        if (node != null) {
            return node.entry();
        }
        return hidden(path) ? Entry.ABSENT : base instanceof Overlay below ? below.seen(path) : base.entry(path);
    }

    /** Whether the nearest planned ancestor hides what the base has at the path. */
    private boolean hidden(Path path) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            Node node = nodes.get(up);
            if (node != null) {
                return node.fresh() || !(node.entry() instanceof Entry.Directory);
            }
        }
        return false;
    }

    /** The path with every link on the way to its last name replaced by where it leads. */
    private Path resolve(Path path) {
        return resolve(path, 0);
    }

    private Path resolve(Path path, int links) {
        if (links > MOST_LINKS) {
            throw new ProblemException(Problem.of("Too many links on the way to " + path,
                "more than " + MOST_LINKS + " were followed", "break the circle of links"));
        }
        Path whole = path.normalize();
        Path done = whole.getRoot();
        for (int i = 0; i < whole.getNameCount() - 1; i++) {
            Path next = done.resolve(whole.getName(i));
            if (seen(next) instanceof Entry.Link link) {
                Path rest = whole.subpath(i + 1, whole.getNameCount());
                return resolve(done.resolve(link.target()).resolve(rest), links + 1);
            }
            done = next;
        }
        return whole;
    }

    /** Where a change of the path lands: at the end of the links that stand there, as on a machine. */
    Path landing(Path path) {
        Path at = resolve(path);
        for (int links = 0; seen(at) instanceof Entry.Link link && links < MOST_LINKS; links++) {
            at = resolve(at.resolveSibling(link.target()));
        }
        return at;
    }

    Bytes content(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        watch.looked(path, node == null ? 0 : node.order());
        return node == null ? base.content(path) : whole(path, node.opened());
    }

    private static Bytes whole(Path path, Supplier<SeekableByteChannel> opened) {
        try (InputStream stream = Channels.newInputStream(opened.get())) {
            return Bytes.of(stream.readAllBytes());
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    SeekableByteChannel open(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        watch.looked(path, node == null ? 0 : node.order());
        return opener(path, node).get();
    }

    /** The content as it is now, to be opened also when the path has changed since. */
    private Supplier<SeekableByteChannel> opener(Path path, Node node) {
        return node == null ? () -> base.open(path) : node.opened();
    }

    /** Looks at a file without reading it. */
    void look(Path path) {
        watch.looked(path, planned(path) ? nodes.get(path).order() : 0);
    }

    String digest(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        watch.looked(path, node == null ? 0 : node.order());
        return digester(path, node).get();
    }

    private Supplier<String> digester(Path path, Node node) {
        return node == null ? () -> base.digest(path) : node.digest();
    }

    boolean holds(Path file, Sought sought) {
        Path path = landing(file);
        Node node = nodes.get(path);
        watch.looked(path, node == null ? 0 : node.order());
        return node == null ? base.holds(path, sought) : node.digest().get().equals(sought.sha256());
    }

    List<String> children(Path directory) {
        Path path = resolve(directory);
        Node own = nodes.get(path);
        var names = new TreeSet<String>();
        if (!hidden(path) && (own == null || !own.fresh())) {
            names.addAll(base.children(path));
        }
        nodes.forEach((child, node) -> {
            if (path.equals(child.getParent())) {
                if (node.entry().absent()) {
                    names.remove(child.getFileName().toString());
                } else {
                    names.add(child.getFileName().toString());
                }
            }
        });
        watch.looked(path, 0);
        return List.copyOf(names);
    }

    /** @param number of the change among all of the plan */
    void perform(Change.OfPath change, int number) {
        order = number;
        boolean itself = change instanceof Change.Remove || change instanceof Change.MakeLink;
        Path path = itself ? resolve(change.path()) : landing(change.path());
        if (change instanceof Change.MakeDirectory make) {
            putDirectory(path, make.attributes());
        } else if (change instanceof Change.MakeLink link) {
            putLink(path, link.target());
        } else if (change instanceof Change.WriteFile write) {
            keep(path, write.backup());
            putFile(path, write.attributes(), write.content()::channel, write.content().size(), write.content()::sha256);
        } else if (change instanceof Change.SetKernelValue set) {
            Bytes value = Bytes.of(set.value() + "\n");
            putFile(path, Attributes.UNCHANGED, value::channel, value.size(), value::sha256);
        } else if (change instanceof Change.PlaceArtefact place) {
            putFile(path, place.attributes(), () -> base.open(place.artefact()), place.artefact().size(),
                place.artefact()::sha256);
        } else if (change instanceof Change.Unpack unpack) {
            unpack(unpack);
        } else if (change instanceof Change.SetAttributes set) {
            setAttributes(path, set.attributes());
        } else {
            nodes.keySet().removeIf(p -> p.startsWith(path));
            nodes.put(path, new Node(Entry.ABSENT, null, null, true, order));
        }
    }

    private void keep(Path path, Path backup) {
        if (backup != null && at(path) instanceof Entry.RegularFile file) {
            Node node = nodes.get(path);
            putFile(landing(backup), file.attributes(), opener(path, node), file.size(), digester(path, node));
        }
    }

    private void putLink(Path path, String target) {
        nodes.keySet().removeIf(p -> p.startsWith(path));
        nodes.put(path, new Node(new Entry.Link(target), null, null, true, order));
    }

    private void putDirectory(Path path, Attributes wish) {
        Entry before = at(path);
        Node node = nodes.get(path);
        boolean fresh = before.absent() || node != null && node.fresh();
        Attributes found = before instanceof Entry.Directory directory
            ? directory.attributes() : new Attributes(0755, null, null).or(base.creator());
        nodes.put(path, new Node(new Entry.Directory(wish.or(found)), null, null, fresh, order));
    }

    private void unpack(Change.Unpack unpack) {
        Path archive = landing(unpack.archive());
        var opener = opener(archive, nodes.get(archive));
        String name = archive.getFileName().toString();
        for (Change.Piece piece : unpack.pieces()) {
            Path path = resolve(piece.path());
            if (piece.entry() instanceof Entry.Directory directory) {
                putDirectory(path, directory.attributes());
            } else if (piece.entry() instanceof Entry.RegularFile file) {
                putFile(path, file.attributes(), () -> Archives.content(opener.get(), name, piece.source()).channel(),
                    file.size(), piece::digest);
            } else if (piece.entry() instanceof Entry.Link link) {
                putLink(path, link.target());
            }
        }
    }

    private void putFile(Path path, Attributes wish, Supplier<SeekableByteChannel> opened, long size, Supplier<String> digest) {
        Attributes before = at(path) instanceof Entry.RegularFile file
            ? file.attributes() : new Attributes(0644, null, null).or(base.creator());
        var entry = new Entry.RegularFile(wish.or(before), size);
        nodes.put(path, new Node(entry, opened, digest, false, order));
    }

    private void setAttributes(Path path, Attributes wish) {
        Node node = nodes.get(path);
        if (at(path) instanceof Entry.RegularFile file) {
            var entry = new Entry.RegularFile(wish.or(file.attributes()), file.size());
            nodes.put(path, new Node(entry, opener(path, node), digester(path, node), false, order));
        } else if (at(path) instanceof Entry.Directory directory) {
            boolean fresh = node != null && node.fresh();
            nodes.put(path, new Node(new Entry.Directory(wish.or(directory.attributes())), null, null, fresh, order));
        }
    }
}
