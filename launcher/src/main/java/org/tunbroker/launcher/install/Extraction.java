package org.tunbroker.launcher.install;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/**
 * The folder of one carried broker, named by its hash. It is made under another name, and renamed
 * when it is whole, so that several processes may do this at once, and one that is killed leaves
 * nothing that is taken for a broker.
 *
 * <p>A file that somebody changed, cut or removed since then is noticed, by length and time, and
 * the folder is made anew. Against somebody who means harm, only the rights on the folder help.
 *
 * <p>Immutable and thread-safe.
 */
final class Extraction {
    private static final String CALL = "startBroker";
    private static final String LIST = "files";
    private static final int BUFFER = 64 * 1024;
    private static final int NAME_DIGITS = 16;
    // even seconds, because some file systems keep no others
    private static final FileTime TIME = FileTime.fromMillis(1_767_225_600_000L);

    private final CarriedBroker broker;
    private final Path folder;

    Extraction(final CarriedBroker broker, final Path parent) {
        this.broker = broker;
        folder = parent.resolve("broker-" + broker.hash().substring(0, NAME_DIGITS));
    }

    /** Returns the folder, which may not exist. */
    Path folder() {
        return folder;
    }

    /** Tells whether the folder has each file as it was extracted. */
    boolean isWhole() {
        try {
            final List<String> lines =
                    Files.readAllLines(folder.resolve(LIST), StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.get(0).equals(broker.hash())) {
                return false;
            }
            for (final String line : lines.subList(1, lines.size())) {
                final int space = line.indexOf(' ');
                final BasicFileAttributes file = Files.readAttributes(
                        folder.resolve(line.substring(space + 1)),
                        BasicFileAttributes.class,
                        LinkOption.NOFOLLOW_LINKS);
                if (!file.isRegularFile()
                        || file.size() != Long.parseLong(line.substring(0, space))
                        || !file.lastModifiedTime().equals(TIME)) {
                    return false;
                }
            }
            return true;
        } catch (final IOException | IllegalArgumentException | IndexOutOfBoundsException ex) {
            // not there, or the list is damaged
            return false;
        }
    }

    /**
     * Makes the folder, if it is not whole.
     *
     * @throws TunException ERROR_INVALID_DATA if the zip is not the one with that hash,
     *     ERROR_GEN_FAILURE if the folder cannot be made
     */
    void make() {
        if (isWhole()) {
            return;
        }
        final Path made = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID());
        try {
            try {
                extract(made);
                replace(made);
            } finally {
                delete(made);
            }
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex),
                    CALL,
                    "cannot extract the broker to " + folder + ": " + ex
                            + ". Make room there, or name another folder by -D"
                            + CacheFolder.PROPERTY,
                    ex);
        }
    }

    private void replace(final Path made) throws IOException {
        for (int tries = 0; !isWhole(); tries++) {
            try {
                Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException ex) {
                // another process was first; or it is damaged, then it makes way
                if (tries > 1 || !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw ex;
                }
                if (!isWhole()) {
                    final Path damaged = made.resolveSibling(made.getFileName() + ".damaged");
                    Files.move(folder, damaged, StandardCopyOption.ATOMIC_MOVE);
                    delete(damaged);
                }
            }
        }
    }

    private void extract(final Path made) throws IOException {
        makeFolder(made);
        final MessageDigest digest = sha256();
        final StringBuilder list = new StringBuilder(broker.hash()).append('\n');
        try (DigestInputStream bytes = new DigestInputStream(broker.open(), digest)) {
            final ZipInputStream zip = new ZipInputStream(bytes);
            final List<Path> folders = new ArrayList<>();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                final Path file = made.resolve(entry.getName()).normalize();
                if (!file.startsWith(made)) {
                    throw damaged("it has a file " + entry.getName());
                }
                if (!entry.isDirectory()) {
                    makeFolders(made, file.getParent(), folders);
                    list.append(write(zip, file)).append(' ');
                    list.append(entry.getName()).append('\n');
                }
            }
            // to its end, behind the last file
            final byte[] rest = new byte[BUFFER];
            while (bytes.read(rest) >= 0) {
                continue;
            }
        }
        final String hash = hexadecimal(digest.digest());
        if (!hash.equals(broker.hash())) {
            throw damaged("its SHA-256 is " + hash + ", and not " + broker.hash());
        }
        try (OutputStream file = new FileOutputStream(made.resolve(LIST).toFile())) {
            file.write(list.toString().getBytes(StandardCharsets.UTF_8));
        }
        letAllRead(made.resolve(LIST), "rw-r--r--");
    }

    private static void makeFolders(final Path made, final Path wanted, final List<Path> folders)
            throws IOException {
        if (!wanted.equals(made) && !folders.contains(wanted)) {
            makeFolders(made, wanted.getParent(), folders);
            makeFolder(wanted);
            folders.add(wanted);
        }
    }

    private static void makeFolder(final Path folder) throws IOException {
        Files.createDirectory(folder);
        letAllRead(folder, "rwxr-xr-x");
    }

    /** Sets rights whatever the umask: the folder above says who may come here. */
    private static void letAllRead(final Path file, final String rights) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        }
    }

    private static long write(final InputStream from, final Path file) throws IOException {
        long length = 0;
        // a stream of Files would be closed by an interrupt of this thread
        try (FileOutputStream to = new FileOutputStream(file.toFile())) {
            final byte[] buffer = new byte[BUFFER];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                to.write(buffer, 0, read);
                length += read;
            }
            // before the name: after a loss of power a file could have its length and no content
            to.getFD().sync();
        }
        letAllRead(file, "rw-r--r--");
        Files.setLastModifiedTime(file, TIME);
        return length;
    }

    private static void delete(final Path folder) throws IOException {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult visitFile(
                        final Path file, final BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        final Path entry, final IOException failure) throws IOException {
                    Files.deleteIfExists(entry);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final NoSuchFileException ex) {
            // it was renamed, or another process deleted it
        }
    }

    private TunException damaged(final String how) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                CALL,
                "the broker on the class path (" + CarriedBroker.RESOURCE + ") is damaged: " + how
                        + ". Download tunbroker-broker again");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException("each Java platform has SHA-256", ex);
        }
    }

    private static String hexadecimal(final byte[] bytes) {
        final StringBuilder digits = new StringBuilder();
        for (final byte value : bytes) {
            digits.append(String.format("%02x", value));
        }
        return digits.toString();
    }
}
