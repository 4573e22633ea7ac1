package org.tunbroker.launcher.command.brokers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.LockProbe;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.LockRange;
import org.tunbroker.ipc.rendezvous.ProcessNamespace;

/** Looks for broker directories and who serves in them. Stateless and thread-safe. */
public final class BrokerSurvey {
    private BrokerSurvey() {}

    /**
     * Lists the broker directories of all drivers, releases and network namespaces.
     *
     * @param base the folder of all broker directories; need not exist
     * @return in the order of drivers
     * @throws IOException if it cannot be listed
     * @throws TunException if a lock cannot be asked for
     */
    public static List<BrokerPlace> of(final Path base) throws IOException {
        final List<BrokerPlace> places = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, "v*")) {
            for (final Path entry : entries) {
                final BrokerPlace place = BrokerPlace.of(entry, BrokerPlace.NONE);
                if (place != null && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    places.add(place.now());
                }
            }
        } catch (final NoSuchFileException ex) {
            // nobody has had a broker here
            return places;
        }
        places.sort(Comparator.comparing(BrokerPlace::driver)
                .thenComparingInt(BrokerPlace::protocol)
                .thenComparingLong(BrokerPlace::namespace));
        return places;
    }

    /** Returns the process that serves a directory, {@link BrokerPlace#NONE} or UNSEEN. */
    static int server(final BrokerDirectory directory) {
        return OperatingSystem.current().tellsWhoLocks()
                ? holder(directory)
                : LockRange.isHeld(directory.lockFile()) ? named(directory) : BrokerPlace.NONE;
    }

    private static int holder(final BrokerDirectory directory) {
        try (LockProbe lock = LockProbe.open(directory.lockFile())) {
            final int holder = lock == null ? BrokerPlace.NONE : lock.holder();
            return holder == LockProbe.INVISIBLE
                            || holder == LockProbe.NO_PROCESS
                            || ProcessNamespace.isForeign(holder)
                    ? BrokerPlace.UNSEEN
                    : holder;
        }
    }

    /** Returns who made the broker file: Windows does not tell who holds a lock. */
    private static int named(final BrokerDirectory directory) {
        try {
            final long number = BrokerLock.generation(directory);
            if (number > 0) {
                final int processId =
                        BrokerFile.open(directory.generation(number)).processId();
                return processId == 0 ? BrokerPlace.UNSEEN : processId;
            }
        } catch (final TunException ex) {
            // of another release, or it starts or leaves just now
            return BrokerPlace.UNSEEN;
        }
        return BrokerPlace.UNSEEN;
    }
}
