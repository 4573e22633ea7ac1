package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.launcher.command.brokers.BrokerPlace;
import org.tunbroker.launcher.command.brokers.BrokerSurvey;

/** What brokers left behind that were killed: the next one of the same driver removes it. */
public final class LeftoverCheck implements Check {
    private static final String JOURNALS = "leases-*";
    private static final String JOURNAL = "*.leases";

    private final Path base;

    public LeftoverCheck(final Path base) {
        this.base = base;
    }

    @Override
    public String id() {
        return "leftover";
    }

    @Override
    public List<Finding> look() throws IOException {
        final List<Finding> findings = new ArrayList<>();
        for (final BrokerPlace place : BrokerSurvey.of(base)) {
            addGenerations(place, findings);
            final Path socket = place.directory().generation(1).socket();
            if (!place.isServed() && Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                findings.add(
                        Finding.warning(id(), "a dead broker's socket: " + socket, "rm " + socket));
            }
        }
        if (Files.isDirectory(base)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(base, JOURNALS)) {
                for (final Path folder : folders) {
                    addJournals(folder, findings);
                }
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(id(), "dead brokers left nothing"));
        }
        return findings;
    }

    private void addGenerations(final BrokerPlace place, final List<Finding> findings)
            throws IOException {
        final Path directory = place.directory().path();
        final long current = place.isServed() ? BrokerLock.generation(place.directory()) : 0;
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(directory, Generation.PREFIX + "*")) {
            for (final Path generation : found) {
                // less than 0: a broker starts just now
                if (current >= 0
                        && !generation.equals(
                                place.directory().generation(current).path())) {
                    findings.add(Finding.warning(
                            id(), "a dead broker's files: " + generation, "rm -r " + generation));
                }
            }
        }
    }

    private void addJournals(final Path folder, final List<Finding> findings) throws IOException {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(folder, JOURNAL)) {
            for (final Path journal : journals) {
                if (isLeft(journal)) {
                    findings.add(Finding.warning(
                            id(),
                            "settings that a dead broker left: " + journal,
                            "tunbroker run --idle-exit 1"));
                }
            }
        }
    }

    /** Tells whether no process holds a journal's lock, and there is anything in it. */
    private static boolean isLeft(final Path journal) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        journal, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock != null && channel.size() > 0;
        } catch (final OverlappingFileLockException ex) {
            // a broker of this process has it, as in tests
            return false;
        }
    }
}
