package org.tunbroker.launcher.install;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/**
 * The broker that tunbroker-broker has as a resource: a zip of {@code lib/broker}, with the SHA-256
 * of that zip in a resource beside it.
 *
 * <p>The broker's jars are in a zip, because they must not reach the application's class path: they
 * are Java 17, and have another Agrona. Nothing here takes a resource for a file: it may lie in a
 * jar within a jar, or in an image of modules.
 *
 * <p>Immutable and thread-safe.
 */
final class CarriedBroker {
    static final String RESOURCE = "META-INF/tunbroker/broker.zip";

    private static final String CALL = "startBroker";
    private static final String HASH_RESOURCE = RESOURCE + ".sha256";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final ClassLoader loader;
    private final String hash;

    private CarriedBroker(final ClassLoader loader, final String hash) {
        this.loader = loader;
        this.hash = hash;
    }

    /**
     * Looks where the client's classes come from, then where this thread's context finds its own.
     *
     * @return the broker; nothing if neither has one
     * @throws TunException ERROR_INVALID_DATA if what is found is not of a release
     */
    static Optional<CarriedBroker> find() {
        final Optional<CarriedBroker> own = in(CarriedBroker.class.getClassLoader());
        return own.isPresent() ? own : in(Thread.currentThread().getContextClassLoader());
    }

    static Optional<CarriedBroker> in(final ClassLoader loader) {
        if (loader == null) {
            return Optional.empty();
        }
        try (InputStream stream = loader.getResourceAsStream(HASH_RESOURCE)) {
            if (stream == null) {
                return Optional.empty();
            }
            final String hash = new BufferedReader(
                            new InputStreamReader(stream, StandardCharsets.US_ASCII))
                    .readLine();
            // it becomes the name of a folder
            if (hash == null || !SHA_256.matcher(hash.trim()).matches()) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_DATA,
                        CALL,
                        HASH_RESOURCE + " of " + loader + " has no SHA-256 in it. Build the"
                                + " application again, with tunbroker-broker as it is published");
            }
            return Optional.of(new CarriedBroker(loader, hash.trim()));
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), CALL, "cannot read " + HASH_RESOURCE + ": " + ex, ex);
        }
    }

    /** Returns the SHA-256 of the zip, in 64 hexadecimal digits. */
    String hash() {
        return hash;
    }

    /**
     * Opens the zip, whose bytes are not checked yet.
     *
     * @return a stream, which the caller closes
     * @throws IOException if there is none
     */
    InputStream open() throws IOException {
        final InputStream stream = loader.getResourceAsStream(RESOURCE);
        if (stream == null) {
            throw new IOException(
                    "there is " + HASH_RESOURCE + " but no " + RESOURCE + " in " + loader);
        }
        return stream;
    }
}
