package org.tunbroker.client.wintun;

import com.sun.jna.Native;
import com.sun.jna.PointerType;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.ConnectOptions;

/**
 * What takes the place of wintun.dll in a program that calls it by JNA.
 *
 * <p>It connects to the broker at the first function that needs it. It lives as long as the
 * process, as a DLL does, unless it is closed. Thread-safe.
 *
 * <p>Example, which loads a program's own interface, of any release of Wintun:
 *
 * <pre>{@code
 * // was: Native.load("wintun", type)
 * final T wintun = WintunLibrary.load(type);
 * }</pre>
 */
public final class WintunLibrary implements AutoCloseable {
    /** What {@link #waitForSingleObject} answers when the event was signalled. */
    public static final int WAIT_OBJECT_0 = 0;

    /** What {@link #waitForSingleObject} answers when the time is over. */
    public static final int WAIT_TIMEOUT = 258;

    /** What {@link #waitForSingleObject} answers when there is nothing to wait on. */
    public static final int WAIT_FAILED = -1;

    private final LazyClient client;
    private final FunctionTable functions = new FunctionTable();
    private final SessionFunctions sessions;

    /**
     * Makes a library with a connection of its own.
     *
     * @param options how it connects, when it does
     */
    public WintunLibrary(final ConnectOptions options) {
        client = new LazyClient(Objects.requireNonNull(options, "options"));
        final AdapterFunctions adapters = new AdapterFunctions(client);
        sessions = new SessionFunctions(adapters);
        adapters.addTo(functions);
        new PoolFunctions(client, adapters).addTo(functions);
        sessions.addTo(functions);
    }

    /**
     * Makes a library, and of it an object of a JNA interface: in the place of
     * {@code Native.load("wintun", type)}.
     *
     * @param <T> the interface
     * @param type {@link Wintun}, or a program's own
     * @return the library's functions; it connects with the default options
     */
    public static <T> T load(final Class<T> type) {
        Objects.requireNonNull(type, "type");
        return new WintunLibrary(new ConnectOptions()).as(type);
    }

    /**
     * Makes of this library an object of a JNA interface. A function is found by its name and the
     * number of its parameters; one that Wintun never had is an UnsatisfiedLinkError when it is
     * called. Methods that declare LastErrorException throw it where others set the last error.
     *
     * @param <T> the interface
     * @param type {@link Wintun}, or a program's own
     * @return the functions; all objects of a library share its handles
     * @throws IllegalArgumentException if it is no interface
     */
    public <T> T as(final Class<T> type) {
        Objects.requireNonNull(type, "type");
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new LibraryProxy(type, functions)));
    }

    /**
     * Waits until a session's event is signalled, and takes the signal, in any operating system: in
     * the place of Windows' function of that name.
     *
     * @param event from {@link Wintun#WintunGetReadWaitEvent}, or of another class with the same
     *     value
     * @param milliseconds how long to wait; -1 (INFINITE) without limit
     * @return {@link #WAIT_OBJECT_0}, also once the session has ended; {@link #WAIT_TIMEOUT}; or
     *     {@link #WAIT_FAILED}, and then the last error is 6 (ERROR_INVALID_HANDLE)
     */
    public static int waitForSingleObject(
            final @Nullable PointerType event, final int milliseconds) {
        final ReadWaitEvent found =
                event == null ? null : ReadWaitEvent.find(NativeValues.handle(event));
        if (found == null) {
            Native.setLastError(ErrorCode.ERROR_INVALID_HANDLE.code());
            return WAIT_FAILED;
        }
        return found.await(milliseconds) ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
    }

    /**
     * Ends all sessions, closes all handles, and leaves the broker. Functions that are called
     * afterwards fail with 6 (ERROR_INVALID_HANDLE). Throws nothing; idempotent.
     */
    @Override
    public void close() {
        sessions.endAll();
        client.close();
    }
}
