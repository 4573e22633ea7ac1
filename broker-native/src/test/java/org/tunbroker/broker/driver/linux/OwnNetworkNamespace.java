package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs each test method of a class, and what comes before and after it, on one thread that has a
 * network namespace of its own: sockets and interfaces that it makes are there, and threads that it
 * starts inherit it. The machine's own network is never touched.
 *
 * <p>Where that is not permitted, the tests are skipped and say why.
 */
public final class OwnNetworkNamespace
        implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final Path MACHINE_NAMESPACE = Path.of("/proc/self/ns/net");
    private static final Path THREAD_NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private ExecutorService thread;

    @Override
    public void beforeAll(final ExtensionContext context) throws Exception {
        if (!Files.exists(TUN)) {
            throw new TestAbortedException("skipped: there is no " + TUN + "; try modprobe tun");
        }
        thread = Executors.newSingleThreadExecutor(work -> {
            final Thread created = new Thread(work, "own-network-namespace");
            created.setDaemon(true);
            return created;
        });
        final int errno = thread.submit(
                        () -> NamespaceCalls.unshare(CLONE_NEWNET) == 0 ? 0 : Native.getLastError())
                .get();
        if (errno != 0) {
            throw new TestAbortedException(
                    "skipped: a network namespace needs CAP_SYS_ADMIN, run as root; unshare: errno "
                            + errno);
        }
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        if (thread != null) {
            // the namespace goes with its last thread
            thread.shutdown();
        }
    }

    /** Whether the calling thread is not in the machine's namespace. */
    static boolean isEntered() throws Exception {
        return !Files.readSymbolicLink(MACHINE_NAMESPACE)
                .equals(Files.readSymbolicLink(THREAD_NAMESPACE));
    }

    @Override
    public void interceptBeforeEachMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> method,
            final ExtensionContext context)
            throws Throwable {
        runThere(invocation);
    }

    @Override
    public void interceptTestMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> method,
            final ExtensionContext context)
            throws Throwable {
        runThere(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> method,
            final ExtensionContext context)
            throws Throwable {
        runThere(invocation);
    }

    private void runThere(final Invocation<Void> invocation) throws Throwable {
        try {
            thread.submit(() -> {
                        try {
                            return invocation.proceed();
                        } catch (final Exception | Error ex) {
                            throw ex;
                        } catch (final Throwable ex) {
                            throw new AssertionError(ex);
                        }
                    })
                    .get();
        } catch (final ExecutionException ex) {
            throw ex.getCause();
        }
    }

    /** The system call that makes a namespace. */
    private static final class NamespaceCalls {
        static {
            Native.register(NamespaceCalls.class, NativeLibrary.getProcess());
        }

        static native int unshare(int flags);
    }
}
