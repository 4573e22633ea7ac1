package org.tunbroker.broker.startup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.tunbroker.broker.log.BrokerLog;

/**
 * Writes the classes that this JVM has loaded into an archive, which the JVM of the next broker
 * maps instead of reading, parsing and verifying them anew.
 *
 * <p>By the JVM's own command VM.cds, called from within: it was started with
 * -XX:+RecordDynamicDumpInfo. That stops the JVM for half a second, so it is for a broker that
 * nobody uses any more. No other program is run for it: a JVM makes a cache ahead of time (JEP 514)
 * only in another process, and to the client's first answer that was no faster.
 *
 * <p>Stateless and thread-safe.
 */
public final class ClassArchive {
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
    // two drivers, for the JVMs and installations of a user with several; some 15 MB each
    private static final int MOST = 8;

    private ClassArchive() {}

    /**
     * Writes an archive. Failing is no fault: the next broker starts as this one did.
     *
     * @param file replaced at once and as a whole
     */
    public static void write(final Path file, final BrokerLog log) {
        final Path fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            limit(file);
            try {
                make(fresh);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                // the name must never stand for an archive that a power cut left half on the disk
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
            log.info("archived the classes in " + file);
        } catch (final IOException | JMException | RuntimeException ex) {
            log.warning("the classes cannot be archived in " + file + ": " + ex);
        }
    }

    private static void make(final Path file) throws JMException {
        loaded().forEach(ClassArchive::link);
        command("vmCds", "dynamic_dump", file.toString());
    }

    /** Lists the names of all classes that were loaded. */
    private static List<String> loaded() throws JMException {
        final List<String> names = new ArrayList<>();
        // |  |--java.lang.Exception/null
        command("vmClassHierarchy").lines().forEach(line -> {
            final int end = line.indexOf('/');
            final int begin = line.lastIndexOf('-', end) + 1;
            if (end > 0) {
                names.add(line.substring(begin, end));
            }
        });
        return names;
    }

    /**
     * Links what was loaded and not linked, exceptions above all: the JVM archives nothing else,
     * and the next one would open jars for it.
     */
    private static void link(final String name) {
        try {
            final Class<?> type = Class.forName(name, false, ClassArchive.class.getClassLoader());
            // a side effect of the JVM's, which has no call for it that does not also initialise
            if (type.isInterface()) {
                type.getDeclaredFields();
            } else {
                type.getDeclaredConstructors();
            }
        } catch (final ClassNotFoundException | LinkageError ex) {
            // made by the JVM, or of another loader: not for an archive
        }
    }

    private static String command(final String name, final String... arguments) throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName(COMMANDS), name, new Object[] {arguments}, new String[] {
                    String[].class.getName()
                });
    }

    /**
     * Removes all other archives once there are too many: of JVMs and installations that are gone,
     * and what killed brokers left. Nothing tells which of them are of use, a file's time least of
     * all; one that is still wanted is made anew, and one that is mapped stays so.
     *
     * @param own to be written, which stays
     */
    static void limit(final Path own) throws IOException {
        final List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> archives =
                Files.newDirectoryStream(own.getParent(), "broker-*")) {
            archives.forEach(others::add);
        }
        others.remove(own);
        if (others.size() >= MOST) {
            for (final Path other : others) {
                Files.deleteIfExists(other);
            }
        }
    }
}
