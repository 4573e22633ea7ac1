package org.tunbroker.launcher.install;

import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.FileNames;

/**
 * Makes JNA load its native library from the installation. By default JNA unpacks it from its jar
 * into a temporary folder; a hardened machine forbids writing there, or loading what was written.
 * Makes it also look for the system's libraries where ldconfig would tell it to, without running
 * that program.
 *
 * <p>Only system properties tell JNA where to look, and other applications in this JVM may have
 * another version of JNA. The properties are therefore set only while JNA loads, and only if they
 * are unset and the installation has the version that this class would load.
 *
 * <p>Stateless and thread-safe.
 */
public final class InstalledJna {
    private static final String NATIVE = "com.sun.jna.Native";
    // reads where the system's libraries are
    private static final String NATIVE_LIBRARY = "com.sun.jna.NativeLibrary";
    private static final String LIBRARY_PATH = "jna.boot.library.path";
    private static final String TEMPORARY = "jna.tmpdir";
    private static final String NO_UNPACKING = "jna.nounpack";
    private static final String SYSTEM_LIBRARIES = "jna.platform.library.path";

    private InstalledJna() {}

    /**
     * Starts a thread that loads JNA. A thread that needs JNA earlier waits for it.
     *
     * @param systemLibraries the folders of the system's libraries, separated as in a class path;
     *     null to let JNA find them
     */
    public static void begin(final String systemLibraries) {
        final Map<String, String> properties = properties();
        if (systemLibraries != null) {
            properties.put(SYSTEM_LIBRARIES, systemLibraries);
        }
        properties.keySet().removeAll(System.getProperties().stringPropertyNames());
        if (properties.isEmpty()) {
            return;
        }
        for (final Map.Entry<String, String> property : properties.entrySet()) {
            System.setProperty(property.getKey(), property.getValue());
        }
        final Thread thread = new Thread(new Loading(properties), "tb-jna");
        thread.setDaemon(true);
        // threads that JNA starts inherit it, and must not keep the application's loader
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
    }

    /** No lambda: linking the first one of a process takes half as long as all before it. */
    private static final class Loading implements Runnable {
        private final Map<String, String> properties;

        Loading(final Map<String, String> properties) {
            this.properties = properties;
        }

        @Override
        public void run() {
            try {
                Class.forName(NATIVE, true, InstalledJna.class.getClassLoader());
                Class.forName(NATIVE_LIBRARY, true, InstalledJna.class.getClassLoader());
            } catch (final ClassNotFoundException | RuntimeException | Error ex) {
                // the first real use of JNA gets the same error, and reports it
                return;
            } finally {
                for (final String name : properties.keySet()) {
                    System.clearProperty(name);
                }
            }
        }
    }

    private static Map<String, String> properties() {
        final Map<String, String> properties = new LinkedHashMap<>();
        final Path installed = installed();
        if (installed != null) {
            properties.put(LIBRARY_PATH, installed.toString());
        }
        final String temporary = System.getProperty("java.io.tmpdir");
        if (!new File(System.getProperty("user.home")).isAbsolute()) {
            // for a user without a name JNA would make its folder in the working directory
            properties.put(TEMPORARY, temporary);
        }
        if (installed != null && !new File(temporary).canWrite()) {
            // else JNA warns that it finds nothing to clean up there
            properties.put(NO_UNPACKING, "true");
        }
        return properties;
    }

    /** Returns the folder of the installation's library, or null if it is for another JNA. */
    private static Path installed() {
        try {
            final BrokerHome home = BrokerHome.locate();
            final Class<?> jna = Class.forName(NATIVE, false, InstalledJna.class.getClassLoader());
            return Files.isRegularFile(home.libraries().resolve(jarOf(jna)))
                    ? loadable(home.nativeCode(Architecture.ofThisJvm()))
                    : null;
        } catch (final ClassNotFoundException
                | LinkageError
                | IllegalArgumentException
                | TunException ex) {
            // no installation, or not for this machine: JNA unpacks its library
            return null;
        }
    }

    /** Returns the name of the jar that a class comes from, which has the version. */
    private static String jarOf(final Class<?> member) {
        final CodeSource source = member.getProtectionDomain().getCodeSource();
        final URL location = source == null ? null : source.getLocation();
        final String path = location == null ? "" : location.getPath();
        // a jar within a jar ends with !/
        final String jar = path.endsWith("!/") ? path.substring(0, path.length() - 2) : path;
        return jar.isEmpty() ? NATIVE : jar.substring(jar.lastIndexOf('/') + 1);
    }

    /**
     * Returns a path that Windows can load a library from, in ANSI characters, or null if there is
     * none.
     */
    private static Path loadable(final Path folder) {
        return FileNames.charset().newEncoder().canEncode(folder.toString()) ? folder : null;
    }
}
