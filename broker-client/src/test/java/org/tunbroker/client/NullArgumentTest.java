package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.Offload;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.control.Event;

/** Null for each parameter of each public method, one at a time. */
@Timeout(60)
class NullArgumentTest {
    @TempDir
    Path folder;

    private final Map<Class<?>, Object> owners = new HashMap<>();
    private OneSession one;

    @BeforeEach
    void open() {
        one = new OneSession(folder);
        owners.put(TunClient.class, one.client);
        owners.put(Adapter.class, one.adapter);
        owners.put(Session.class, one.session);
        owners.put(AdapterInfo.class, one.adapter.info());
        owners.put(SessionStatistics.class, one.session.statistics());
        owners.put(Packet.class, new Packet());
        owners.put(ConnectOptions.class, new ConnectOptions());
        owners.put(RecoveryOptions.class, new RecoveryOptions());
        owners.put(RecoveryProgress.class, new RecoveryProgress(0, Duration.ZERO, 0, 0, null));
        owners.put(SessionOptions.class, new SessionOptions());
        owners.put(InterfaceChanges.class, new InterfaceChanges());
        owners.put(
                InterfaceChange.class,
                InterfaceChange.of(new Event.InterfaceChanged(1, 1, "up", "down")));
        owners.put(Arrivals.class, new Arrivals(one.session));
        owners.put(AssignedAddress.class, AssignedAddress.of(InetAddress.getLoopbackAddress(), 32));
        owners.put(InterfaceSettings.class, new InterfaceSettings(List.of()));
        owners.put(BrokerMonitor.class, one.client.monitor());
        owners.put(PersistentAdapters.class, one.client.persistentAdapters());
        owners.put(
                PersistentAdapter.class,
                new PersistentAdapter(FakeBroker.describe(1, "name", "type", null), true));
        owners.put(Route.class, Route.of(InetAddress.getLoopbackAddress(), 32));
    }

    @AfterEach
    void close() {
        one.close();
    }

    /** All that an application calls: the public classes, but what it implements itself. */
    private static List<Class<?>> publicClasses() throws Exception {
        final Path classes = Path.of(TunClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        final List<Class<?>> found = new ArrayList<>();
        final String pack = TunClient.class.getPackageName();
        try (Stream<Path> files = Files.list(classes.resolve(pack.replace('.', '/')))) {
            for (final Path file : files.toList()) {
                final String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    final Class<?> type =
                            Class.forName(pack + "." + name.substring(0, name.indexOf(".class")));
                    if (Modifier.isPublic(type.getModifiers())
                            && !type.isInterface()
                            && !type.isEnum()) {
                        found.add(type);
                    }
                }
            }
        }
        return found;
    }

    /** What a call is content with. */
    private static Object valid(final Class<?> type) {
        if (type.isInterface() && type != Path.class) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> -1);
        }
        return Stream.<Object>of(
                        "x",
                        1,
                        1L,
                        (byte) 1,
                        (short) 1,
                        true,
                        new byte[1],
                        ByteBuffer.allocate(1),
                        TimeUnit.NANOSECONDS,
                        UUID.randomUUID(),
                        Path.of("x"),
                        Duration.ofSeconds(1),
                        InetAddress.getLoopbackAddress(),
                        Offload.NONE,
                        AddressFamily.IPV4,
                        new Packet(),
                        new ConnectOptions(),
                        new RecoveryOptions(),
                        new InterfaceChanges(),
                        Route.of(InetAddress.getLoopbackAddress(), 32),
                        new SessionOptions())
                .filter(value -> wrapped(type).isInstance(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example of " + type));
    }

    private static Class<?> wrapped(final Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** Returns the name that the exception has of a parameter that is null. */
    private String refusalOf(final Method method, final int parameter) {
        final Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(NullArgumentTest::valid)
                .toArray();
        arguments[parameter] = null;
        final Throwable thrown = assertThrows(
                        InvocationTargetException.class,
                        () -> method.invoke(owners.get(method.getDeclaringClass()), arguments),
                        () -> method + " takes null for parameter " + parameter)
                .getCause();
        assertInstanceOf(NullPointerException.class, thrown, method::toString);
        final StackTraceElement[] stack = thrown.getStackTrace();
        assertEquals("requireNonNull", stack[0].getMethodName(), method::toString);
        assertEquals(method.getName(), stack[1].getMethodName(), "not at the entry");
        assertTrue(thrown.getMessage().matches("[a-z][A-Za-z]+"), thrown::getMessage);
        return thrown.getMessage();
    }

    @Test
    void shouldNameTheParameterThatIsNull() throws Exception {
        int count = 0;
        final Set<String> mayBeNull = new TreeSet<>();
        for (final Class<?> type : publicClasses()) {
            assertTrue(owners.containsKey(type), () -> "no example of " + type);
            for (final Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    String before = "";
                    for (int i = 0; i < method.getParameterCount(); i++) {
                        final AnnotatedType parameter = method.getAnnotatedParameterTypes()[i];
                        if (parameter.isAnnotationPresent(Nullable.class)) {
                            mayBeNull.add(method.getName());
                        } else if (!method.getParameterTypes()[i].isPrimitive()) {
                            final String name = refusalOf(method, i);
                            assertNotEquals(before, name, method::toString);
                            before = name;
                            count++;
                        }
                    }
                }
            }
        }
        assertTrue(count > 20, "found " + count);
        assertEquals(
                Set.of("createAdapter", "enumerateAdapters", "equals", "setListener", "setLogger"),
                mayBeNull);
    }
}
