package org.tunbroker.ipc.rendezvous;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.FileNames;

/**
 * Makes an Aeron client open its streams' files by the path that its own process uses for Aeron's
 * folder.
 *
 * <p>Aeron's driver tells each client the path of a stream's file, and does so in ASCII: any other
 * character arrives as a question mark. The file's own name is a number, so that much of the path
 * is right. Aeron's client has a place for code that maps the file (LogBuffersFactory), but lets no
 * other package reach it; hence the reflection, and only for folders whose path is not ASCII.
 *
 * <p>Aeron's classes are used by name only, because client and broker may have different releases.
 * Stateless and thread-safe.
 */
public final class StreamFiles {
    // of its driver's folder, for streams between processes of one machine
    private static final String SUBFOLDER = "publications";
    private static final String FACTORY = "io.aeron.LogBuffersFactory";
    private static final String SETTER = "logBuffersFactory";
    private static final String FILE = "io.aeron.LogBuffers";

    private StreamFiles() {}

    /**
     * Configures a client; does nothing if the driver's path is ASCII.
     *
     * @param context an Aeron.Context, not concluded yet
     * @param folder of Aeron's driver, as this process names it
     * @throws TunException ERROR_NOT_SUPPORTED if this Aeron has no such place
     */
    public static void openIn(final Path folder, final Object context) {
        if (FileNames.isAscii(folder)) {
            return;
        }
        try {
            final ClassLoader loader = context.getClass().getClassLoader();
            final Class<?> factory = Class.forName(FACTORY, false, loader);
            final Class<?> file = Class.forName(FILE, false, loader);
            final InvocationHandler handler =
                    (proxy, method, arguments) -> method.getDeclaringClass() == factory
                            ? map(file, folder.resolve(SUBFOLDER), (String) arguments[0])
                            : method.invoke(folder, arguments);
            final Method setter = context.getClass().getDeclaredMethod(SETTER, factory);
            setter.setAccessible(true);
            setter.invoke(
                    context, Proxy.newProxyInstance(loader, new Class<?>[] {factory}, handler));
        } catch (final ReflectiveOperationException ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "connect",
                    "this Aeron opens no files in " + folder
                            + ", whose name is not ASCII; set the system property "
                            + BrokerDirectory.BASE_PROPERTY + " to another folder",
                    ex);
        }
    }

    private static Object map(final Class<?> file, final Path folder, final String told)
            throws Throwable {
        // the driver separates names as its own system does
        final int end = Math.max(told.lastIndexOf('/'), told.lastIndexOf('\\'));
        try {
            return file.getConstructor(String.class)
                    .newInstance(folder.resolve(told.substring(end + 1)).toString());
        } catch (final InvocationTargetException ex) {
            throw ex.getCause();
        }
    }
}
