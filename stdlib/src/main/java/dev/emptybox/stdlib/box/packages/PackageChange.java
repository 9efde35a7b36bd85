package dev.emptybox.stdlib.box.packages;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;

/** A change of what the package manager has installed. */
public sealed interface PackageChange extends Change {

    @Override
    default String exposed() {
        return toString();
    }

    @Override
    default String rootOnly() {
        return "accounts and packages";
    }

    @Override
    default Capability<?> capability() {
        return PackageReads.CAPABILITY;
    }

    /**
     * Installs a package, or another version of it.
     *
     * @param version exact, or with {@code *}, or null for the candidate of the package manager
     * @param limit   how many other packages may be removed for it
     */
    @Kind(value = "package.install", target = "name of the package", does = "Installs a package, or another version of it; the diff lists what else changes.")
    record InstallPackage(String target, String version, int limit) implements PackageChange {
    }

    /** Removes the package; its configuration files stay. */
    @Kind(value = "package.remove", target = "name of the package", does = "Removes a package; its configuration files stay.")
    record RemovePackage(String target) implements PackageChange {
    }

    /** @param held whether upgrades skip it from now on */
    @Kind(value = "package.hold", target = "name of the package", does = "Holds a package at its version, or releases the hold.")
    record HoldPackage(String target, boolean held) implements PackageChange {
    }

    /** Refreshes the package index. */
    @Kind(value = "package.refresh", target = "`index of packages`", does = "Refreshes the package index.")
    record RefreshPackages() implements PackageChange {
        @Override
        public String target() {
            return "index of packages";
        }
    }
}
