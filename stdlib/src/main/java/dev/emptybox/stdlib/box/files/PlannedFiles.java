package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The files of a box after the changes planned so far: a copy-on-write layer over its files. */
public final class PlannedFiles implements FileReads, Planned<FileReads> {

    private static final int SETGID = 02000;

    /** @param settled number of the change since which they are certain */
    private record Shared(Attributes attributes, int settled) {
    }

    private final PlannedChanges plan;
    private final FileReads base;
    private final Map<Path, PlannedNode> nodes = new HashMap<>();
    /** The latest planned content of files that were written with it. */
    private final Map<Path, FileChange.WriteFile> written = new HashMap<>();
    /** Attributes of hard-linked files of the base, by identity. */
    private final Map<String, Shared> shared = new HashMap<>();
    private final Resolver resolver;
    private UnaryOperator<Attributes> owners = UnaryOperator.identity();
    private int order;

    PlannedFiles(PlannedChanges plan) {
        this.plan = plan;
        this.base = plan.base().files();
        this.resolver = new Resolver(this::seen, base.mounts());
    }

    public static PlannedFiles of(PlannedChanges plan) {
        return (PlannedFiles) plan.part(CAPABILITY);
    }

    @Override
    public FileReads reads() {
        return this;
    }

    /** Derives every change itself. */
    @Override
    public boolean foreseesAll() {
        return true;
    }

    /** Whether a change of the path itself is planned. */
    public boolean planned(Path path) {
        return nodes.containsKey(path);
    }

    /** Whether the base is completely hidden there. */
    public boolean hidesBase(Path path) {
        PlannedNode own = nodes.get(path);
        return hidden(path) || own != null && (own.fresh() || !(own.entry() instanceof Entry.Directory));
    }

    /** Whether a change with a higher number is planned for something in the directory. */
    public boolean changedBelow(Path directory, int since) {
        return nodes.entrySet().stream().anyMatch(node -> node.getValue().order() > since
            && !node.getKey().equals(directory) && node.getKey().startsWith(directory));
    }

    /** What a plan creates or changes, it may change again. */
    @Override
    public Access access(Path file) {
        Path path = landing(file);
        if (planned(path) || hidden(path)) {
            return Access.WRITABLE;
        }
        Access access = base.access(path);
        if (access != Access.WRITABLE) {
            plan.doubtIfTouched(path, 0);
        }
        return access;
    }

    @Override
    public Entry entry(Path path) {
        return at(resolve(path));
    }

    private Entry at(Path path) {
        PlannedNode node = nodes.get(path);
        Shared known = node == null ? shared(path) : null;
        plan.doubtIfTouched(path, node != null ? node.settled() : known != null ? known.settled() : 0);
        return node == null && !hidden(path) ? now(path, base.entry(path)) : seen(path);
    }

    /** The same, ignoring doubt: while a path is resolved, only its end counts. */
    Entry seen(Path path) {
        PlannedNode node = nodes.get(path);
        if (node != null) {
            return node.entry();
        }
        return hidden(path) ? Entry.ABSENT : now(path, base instanceof PlannedFiles below ? below.seen(path) : base.entry(path));
    }

    /** The entry of the base, with its current attributes. */
    private Entry now(Path path, Entry found) {
        if (found instanceof Entry.Directory directory) {
            return new Entry.Directory(owners.apply(directory.attributes()));
        }
        if (found instanceof Entry.RegularFile file) {
            Shared known = shared(path);
            return new Entry.RegularFile(known == null ? owners.apply(file.attributes()) : known.attributes(), file.size());
        }
        return found;
    }

    private Shared shared(Path path) {
        return shared.isEmpty() ? null : identity(path).map(shared::get).orElse(null);
    }

    /** A written file has one name. */
    @Override
    public Optional<String> sharedFile(Path path) {
        return identity(resolve(path));
    }

    private Optional<String> identity(Path path) {
        return nodes.containsKey(path) || hidden(path) ? Optional.empty() : base.sharedFile(path);
    }

    /** Users or groups have other ids from now on, so the owners of existing files have other names. */
    public void rename(UnaryOperator<Attributes> names) {
        UnaryOperator<Attributes> before = owners;
        owners = found -> names.apply(before.apply(found));
        shared.replaceAll((identity, known) -> new Shared(names.apply(known.attributes()), known.settled()));
        nodes.replaceAll((path, node) -> node.with(names));
    }

    /** Whether the nearest planned ancestor hides the entry of the base. */
    private boolean hidden(Path path) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            PlannedNode node = nodes.get(up);
            if (node != null) {
                return node.fresh() || !(node.entry() instanceof Entry.Directory);
            }
        }
        return false;
    }

    /** Resolves paths, ignoring doubt about their parents. */
    @Override
    public Resolver resolver() {
        return resolver;
    }

    public Path landing(Path path) {
        return resolver.landing(path);
    }

    private Path resolve(Path path) {
        return resolver.resolved(path);
    }

    @Override
    public Bytes content(Path file) {
        Path path = landing(file);
        PlannedNode node = nodes.get(path);
        plan.doubtIfTouched(path, node == null ? 0 : node.order());
        return node == null ? base.content(path) : node.content(path);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        Path path = landing(file);
        PlannedNode node = nodes.get(path);
        plan.doubtIfTouched(path, node == null ? 0 : node.order());
        return opener(path, node).get();
    }

    /** The current content; can be opened even if the path has changed since. */
    private Supplier<SeekableByteChannel> opener(Path path, PlannedNode node) {
        return node == null ? () -> base.open(path) : node.opened();
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        Path path = landing(archive);
        plan.doubtIfTouched(path, planned(path) ? nodes.get(path).order() : 0);
        return planned(path) ? FileReads.super.members(archive, limits) : base.members(path, limits);
    }

    /** A planned change is taken as made, at an unknown time. */
    @Override
    public Optional<Instant> changed(Path path) {
        return planned(path) ? Optional.empty() : base.changed(path);
    }

    @Override
    public Entry awaited(Path path) {
        if (plan.simulated()) {
            return entry(path);
        }
        plan.onlyOverAnUnchangedBox("the state of " + path);
        return base.awaited(path);
    }

    @Override
    public Mounts mounts() {
        return base.mounts();
    }

    @Override
    public List<Path> mountPoints() {
        return base.mountPoints();
    }

    @Override
    public Set<Path> reserved() {
        return base.reserved();
    }

    @Override
    public Attributes creator() {
        return base.creator();
    }

    @Override
    public String digest(Path file) {
        Path path = landing(file);
        PlannedNode node = nodes.get(path);
        plan.doubtIfTouched(path, node == null ? 0 : node.order());
        return digester(path, node).get();
    }

    @Override
    public Optional<NamedText> named(Path file) {
        Path path = landing(file);
        PlannedNode node = nodes.get(path);
        plan.doubtIfTouched(path, node == null ? 0 : node.order());
        FileChange.WriteFile write = written.get(path);
        return node == null ? base.named(path) : Optional.ofNullable(write).map(FileChange.WriteFile::named)
            .map(named -> node.digest().get().equals(write.content().sha256()) ? named : named.changed());
    }

    private Supplier<String> digester(Path path, PlannedNode node) {
        return node == null ? () -> base.digest(path) : node.digest();
    }

    @Override
    public boolean holds(Path file, WantedContent sought) {
        Path path = landing(file);
        PlannedNode node = nodes.get(path);
        plan.doubtIfTouched(path, node == null ? 0 : node.order());
        return node == null ? base.holds(path, sought) : node.digest().get().equals(sought.sha256());
    }

    @Override
    public List<String> children(Path directory) {
        Path path = resolve(directory);
        PlannedNode own = nodes.get(path);
        var names = new TreeSet<String>();
        if (!hidden(path) && (own == null || !own.fresh())) {
            names.addAll(base.children(path));
        }
        nodes.forEach((child, node) -> {
            if (path.equals(child.getParent())) {
                if (node.entry().absent()) {
                    names.remove(FileNames.of(child.getFileName()));
                } else {
                    names.add(FileNames.of(child.getFileName()));
                }
            }
        });
        plan.doubtIfTouched(path, 0);
        doubtIfNamesChange(path);
        return List.copyOf(names);
    }

    /** What may be created or removed in a directory changes its contents. */
    private void doubtIfNamesChange(Path directory) {
        plan.pending().filter(p -> p.scope().paths().stream().anyMatch(path -> directory.equals(path.getParent())
            && p.order() > (nodes.containsKey(path) ? nodes.get(path).order() : 0))).findFirst().ifPresent(p -> plan.doubt(p.because()));
    }

    @Override
    public Effect perform(String step, Change change) {
        order = plan.order();
        take((FileChange) change);
        return Effect.DONE;
    }

    private void take(FileChange change) {
        boolean itself = change instanceof FileChange.Remove || change instanceof FileChange.MakeLink;
        Path path = itself ? resolve(change.path()) : landing(change.path());
        if (change instanceof FileChange.MakeDirectory make) {
            putDirectory(path, make.attributes());
        } else if (change instanceof FileChange.MakeLink link) {
            putLink(path, link.goal());
        } else if (change instanceof FileChange.WriteFile write) {
            keep(path, write.backup());
            written.put(path, write);
            putFile(path, write.attributes(), write.content()::channel, write.content().size(), write.content()::sha256);
        } else if (change instanceof FileChange.SetKernelValue set) {
            Bytes value = Bytes.of(set.value() + "\n");
            putFile(path, Attributes.UNCHANGED, value::channel, value.size(), value::sha256);
        } else if (change instanceof FileChange.PlaceArtefact place) {
            putFile(path, place.attributes(), () -> plan.base().artefacts().open(place.artefact()), place.artefact().size(),
                place.artefact()::sha256);
        } else if (change instanceof FileChange.Unpack unpack) {
            unpack(unpack);
        } else if (change instanceof FileChange.SetAttributes set) {
            setAttributes(path, set.attributes());
        } else {
            nodes.keySet().removeIf(p -> p.startsWith(path));
            nodes.put(path, new PlannedNode(Entry.ABSENT, null, null, true, order, order));
        }
    }

    private void keep(Path path, Path backup) {
        if (backup != null && at(path) instanceof Entry.RegularFile file) {
            PlannedNode node = nodes.get(path);
            putFile(landing(backup), file.attributes(), opener(path, node), file.size(), digester(path, node));
        }
    }

    private void putLink(Path path, String target) {
        nodes.keySet().removeIf(p -> p.startsWith(path));
        nodes.put(path, new PlannedNode(new Entry.Link(target), null, null, true, order, order));
    }

    private void putDirectory(Path path, Attributes wish) {
        Entry before = at(path);
        PlannedNode node = nodes.get(path);
        boolean fresh = before.absent() || node != null && node.fresh();
        Attributes found = before instanceof Entry.Directory directory
            ? directory.attributes() : made(path, 0755);
        nodes.put(path, new PlannedNode(new Entry.Directory(wish.or(found)), null, null, fresh, order, settled(node, wish)));
    }

    /** A file created in a directory with the setgid bit gets the group of the directory. */
    private Attributes made(Path path, int mode) {
        Attributes found = new Attributes(mode, null, null).or(base.creator());
        Path parent = path.getParent();
        return parent != null && seen(parent) instanceof Entry.Directory above && above.attributes().mode() != null
            && (above.attributes().mode() & SETGID) != 0 ? new Attributes(mode, found.owner(), above.attributes().group()) : found;
    }

    private void unpack(FileChange.Unpack unpack) {
        Path archive = landing(unpack.archive());
        var opener = opener(archive, nodes.get(archive));
        String name = archive.getFileName().toString();
        for (FileChange.Piece piece : unpack.pieces()) {
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
            ? file.attributes() : made(path, 0644);
        var entry = new Entry.RegularFile(wish.or(before), size);
        nodes.put(path, new PlannedNode(entry, opened, digest, false, order, settled(nodes.get(path), wish)));
    }

    private void setAttributes(Path path, Attributes wish) {
        PlannedNode node = nodes.get(path);
        Optional<String> identity = identity(path);
        if (identity.isPresent() && at(path) instanceof Entry.RegularFile file) {
            Shared before = shared.get(identity.get());
            shared.put(identity.get(), new Shared(wish.or(file.attributes()), settled(before == null ? 0 : before.settled(), wish)));
        } else if (at(path) instanceof Entry.RegularFile file) {
            var entry = new Entry.RegularFile(wish.or(file.attributes()), file.size());
            nodes.put(path, node == null
                ? new PlannedNode(entry, opener(path, null), digester(path, null), false, 0, settled(null, wish))
                : new PlannedNode(entry, node.opened(), node.digest(), false, node.order(), settled(node, wish)));
        } else if (at(path) instanceof Entry.Directory directory) {
            boolean fresh = node != null && node.fresh();
            nodes.put(path, new PlannedNode(new Entry.Directory(wish.or(directory.attributes())), null, null, fresh,
                node == null ? 0 : node.order(), settled(node, wish)));
        }
    }

    /** Attributes that are not set stay as they were, and are as certain as before. */
    private int settled(PlannedNode before, Attributes wish) {
        return settled(before == null ? 0 : before.settled(), wish);
    }

    private int settled(int before, Attributes wish) {
        return wish.mode() != null && wish.owner() != null && wish.group() != null ? order : before;
    }
}
