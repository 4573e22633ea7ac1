package org.tunbroker.launcher.install;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * another folder is made. The damaged one stays: another process could be about to put a whole one
 * in its place. Against somebody who means harm, only the rights on the folder above help.
 *
 * <p>Immutable and thread-safe.
 */
final class Extraction {
    private static final String CALL = "startBroker";
    private static final String LIST = "files";
    private static final int BUFFER = 64 * 1024;
    private static final int NAME_DIGITS = 16;
    private static final int MOST_FOLDERS = 8;
    // even seconds, because some file systems keep no others
    private static final FileTime TIME = FileTime.fromMillis(1_767_225_600_000L);

    private final CarriedBroker broker;
    private final List<Path> folders = new ArrayList<>();

    Extraction(final CarriedBroker broker, final Path parent) {
        this.broker = broker;
        final String name = "broker-" + broker.hash().substring(0, NAME_DIGITS);
        for (int number = 0; number < MOST_FOLDERS; number++) {
            folders.add(parent.resolve(number == 0 ? name : name + "." + number));
        }
    }

    /** Finds a folder that has each file as it was extracted. */
    Optional<Path> find() {
        return folders.stream().filter(this::isWhole).findFirst();
    }

    private boolean isWhole(final Path folder) {
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
     * Finds the folder, or makes it.
     *
     * @return a folder that is whole
     * @throws TunException ERROR_INVALID_DATA if the zip is not the one with that hash,
     *     ERROR_GEN_FAILURE if the folder cannot be made
     */
    Path make() {
        final Optional<Path> found = find();
        if (found.isPresent()) {
            return found.get();
        }
        final Path folder = folders.get(0);
        final Path made = folder.resolveSibling(folder.getFileName() + "-" + UUID.randomUUID());
        try {
            try {
                extract(made);
                return place(made);
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

    /** Renames a folder to the first name that is free, unless a whole one is there by now. */
    private Path place(final Path made) throws IOException {
        for (final Path folder : folders) {
            try {
                Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
                return folder;
            } catch (final IOException ex) {
                if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw ex;
                }
                // another process was first; or it is damaged
                if (isWhole(folder)) {
                    return folder;
                }
            }
        }
        throw new FileAlreadyExistsException(
                folders.get(0).toString(), null, "this folder and others are damaged, delete them");
    }

    private void extract(final Path made) throws IOException {
        makeFolder(made);
        final MessageDigest digest = sha256();
        final StringBuilder list = new StringBuilder(broker.hash()).append('\n');
        try (DigestInputStream bytes = new DigestInputStream(broker.open(), digest)) {
            final ZipInputStream zip = new ZipInputStream(bytes);
            final Set<Path> present = new HashSet<>();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                final Path file = made.resolve(entry.getName()).normalize();
                if (!file.startsWith(made)) {
                    throw damaged("it has a file " + entry.getName());
                }
                if (!entry.isDirectory()) {
                    makeFolders(made, file.getParent(), present);
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

    private static void makeFolders(final Path made, final Path wanted, final Set<Path> present)
            throws IOException {
        if (!wanted.equals(made) && present.add(wanted)) {
            makeFolders(made, wanted.getParent(), present);
            makeFolder(wanted);
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
            // it was renamed
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
