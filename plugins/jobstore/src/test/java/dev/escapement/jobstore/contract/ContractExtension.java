package dev.escapement.jobstore.contract;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Hands out the store that a contract is tried on, and holds known defects to what they are: failing tests. */
final class ContractExtension implements ParameterResolver, InvocationInterceptor {
    private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StoreUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return storeOf(context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, method.getExecutable(), storeOf(context));
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, method.getExecutable(), storeOf(context));
    }

    private static void judge(Invocation<Void> test, Method method, StoreUnderTest store) throws Throwable {
        var exposes = method.getAnnotation(Exposes.class);
        if (exposes == null || !store.knownDefects().contains(exposes.value())) {
            test.proceed();
            return;
        }
        try {
            test.proceed();
        } catch (AssertionError | Exception e) {
            throw new TestAbortedException(exposes.value().reason(), e);
        }
        throw new AssertionFailedError("The store keeps this promise: take " + exposes.value() + " off its defects.");
    }

    /** The kind is named by the outermost class; it is opened once and closed when the JVM has run all tests. */
    private static StoreUnderTest storeOf(ExtensionContext context) {
        var outermost = context.getTestInstances()
                .map(instances -> instances.getAllInstances().get(0).getClass())
                .orElseThrow();
        var kind = AnnotationSupport.findAnnotation(outermost, ContractOf.class)
                .orElseThrow()
                .value();
        var shared = context.getRoot().getStore(NAMESPACE);
        return shared.getOrComputeIfAbsent(kind, type -> open(type, shared), StoreUnderTest.class);
    }

    private static StoreUnderTest open(Class<? extends StoreUnderTest> type, ExtensionContext.Store shared) {
        try {
            var constructor = type.getDeclaredConstructor();
            var store = constructor.newInstance();
            store.open(shared);
            return store;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " could not be made", e);
        }
    }
}
