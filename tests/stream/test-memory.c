/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The token loop allocates nothing: the linker sends every call for memory that the engine makes through the counters
 * below (see this folder's meson.build).
 */

#include "stream-support.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_uint n_allocation;

#define COUNT() atomic_fetch_add (&n_allocation, 1)

/* The linker wants to see them from the libraries that call for memory too. */
#define VISIBLE __attribute__ ((visibility ("default")))

void *__real_malloc (size_t n);
VISIBLE void *__wrap_malloc (size_t n);
void *__real_calloc (size_t n, size_t size);
VISIBLE void *__wrap_calloc (size_t n, size_t size);
void *__real_realloc (void *old, size_t n);
VISIBLE void *__wrap_realloc (void *old, size_t n);
void *__real_aligned_alloc (size_t alignment, size_t n);
VISIBLE void *__wrap_aligned_alloc (size_t alignment, size_t n);
int __real_posix_memalign (void **memory, size_t alignment, size_t n);
VISIBLE int __wrap_posix_memalign (void **memory, size_t alignment, size_t n);
gpointer __real_g_malloc (gsize n);
VISIBLE gpointer __wrap_g_malloc (gsize n);
gpointer __real_g_malloc0 (gsize n);
VISIBLE gpointer __wrap_g_malloc0 (gsize n);
gpointer __real_g_malloc_n (gsize n, gsize size);
VISIBLE gpointer __wrap_g_malloc_n (gsize n, gsize size);
gpointer __real_g_malloc0_n (gsize n, gsize size);
VISIBLE gpointer __wrap_g_malloc0_n (gsize n, gsize size);
gpointer __real_g_realloc (gpointer old, gsize n);
VISIBLE gpointer __wrap_g_realloc (gpointer old, gsize n);

void *
__wrap_malloc (size_t n)
{
  COUNT ();
  return __real_malloc (n);
}

void *
__wrap_calloc (size_t n,
               size_t size)
{
  COUNT ();
  return __real_calloc (n, size);
}

void *
__wrap_realloc (void  *old,
                size_t n)
{
  COUNT ();
  return __real_realloc (old, n);
}

void *
__wrap_aligned_alloc (size_t alignment,
                      size_t n)
{
  COUNT ();
  return __real_aligned_alloc (alignment, n);
}

int
__wrap_posix_memalign (void **memory,
                       size_t alignment,
                       size_t n)
{
  COUNT ();
  return __real_posix_memalign (memory, alignment, n);
}

gpointer
__wrap_g_malloc (gsize n)
{
  COUNT ();
  return __real_g_malloc (n);
}

gpointer
__wrap_g_malloc0 (gsize n)
{
  COUNT ();
  return __real_g_malloc0 (n);
}

gpointer
__wrap_g_malloc_n (gsize n,
                   gsize size)
{
  COUNT ();
  return __real_g_malloc_n (n, size);
}

gpointer
__wrap_g_malloc0_n (gsize n,
                    gsize size)
{
  COUNT ();
  return __real_g_malloc0_n (n, size);
}

gpointer
__wrap_g_realloc (gpointer old,
                  gsize    n)
{
  COUNT ();
  return __real_g_realloc (old, n);
}

static gboolean
ignore_cb (guint64      position,
           const float *logits,
           gpointer     user_data)
{
  return TRUE;
}

static void
check_loop (const Fixture *fixture,
            RillPolicy     policy,
            gboolean       tracing)
{
  g_autofree RillToken *tokens = random_tokens (fixture, 400, 1);
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillTrace) trace = NULL;
  gsize cache_bytes;
  guint before;

  session_options (&options, 4, policy == RILL_POLICY_DENSE ? 2000 : 32, 8, 16);
  options.policy = policy;
  options.n_thread = 2;
  session = session_new (fixture, &options);
  trace = rill_trace_new (session);
  rill_session_set_tracing (session, tracing);
  session_append (session, tokens, 100);
  cache_bytes = rill_session_get_cache_bytes (session);

  before = atomic_load (&n_allocation);
  for (guint round = 0; round < 3; round++)
    {
      session_append (session, tokens, 150);
      for (guint i = 0; i < 60; i++)
        {
          session_append_written (session, tokens[i]);
          rill_session_copy_trace (session, trace);
        }
      rill_session_rewind (session, 5, NULL);
      rill_session_append_each (session, tokens, 50, ignore_cb, NULL, NULL);
    }
  g_assert_cmpuint (atomic_load (&n_allocation), ==, before);
  g_assert_cmpuint (rill_session_get_cache_bytes (session), ==, cache_bytes);
}

static void
test_no_allocation (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  guint before = atomic_load (&n_allocation);

  for (guint policy = RILL_POLICY_STREAMING; policy <= RILL_POLICY_RECOMPUTE; policy++)
    {
      check_loop (fixture, policy, FALSE);
      check_loop (fixture, policy, TRUE);
    }
  /* The counters count. */
  g_assert_cmpuint (atomic_load (&n_allocation), >, before);
}

/* What the libraries below the engine hold does not grow either. */
static void
test_heap_is_flat (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 5000, 2);
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  gsize before;

  if (mallinfo2 ().uordblks == 0)
    {
      g_test_skip ("this C library's counters are off (a sanitizer has its own)");
      return;
    }
  session_options (&options, 4, 32, 8, 64);
  session = session_new (fixture, &options);
  session_append (session, tokens, 500);
  before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  session_append (session, tokens, 5000);
  g_assert_cmpuint (mallinfo2 ().uordblks + mallinfo2 ().hblkhd, <=, before);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/memory/no-allocation", test_no_allocation);
  g_test_add_func ("/stream/memory/heap-is-flat", test_heap_is_flat);
  return g_test_run ();
}
