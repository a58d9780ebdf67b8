/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing the next token: loop limit, repetition penalty, temperature, then the top-k, top-p and min-p filters in this order, each
 * on the probabilities that the one before has left. All memory is taken when the sampler is made; the same seed,
 * options and logits give the same tokens on every machine.
 */

#include "stream/loop-guard.h"

#include <math.h>
#include <string.h>

#define N_VOCAB_MAX (1u << 24)
#define WINDOW_MAX (1u << 20)

typedef struct
{
  RillToken id;
  float logit; /* penalised */
  double weight;
} Candidate;

struct _RillSampler
{
  RillSamplerOptions options;
  guint n_vocab;
  guint64 random[4];

  RillToken *recent;      /* [repetition_window] a ring of the last tokens */
  guint recent_next;
  guint n_recent;
  guint32 *recent_counts; /* [n_vocab] how often each is in the ring */

  RillLoopGuard guard;

  Candidate *candidates;  /* [n_vocab] */
};

/* SplitMix64 (Steele, Lea, Flood, 2014): spreads a seed over the state. */
static guint64
split_mix (guint64 *state)
{
  guint64 bits = *state += 0x9e3779b97f4a7c15u;

  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
  return bits ^ bits >> 31;
}

static inline guint64
rotate_left (guint64 bits,
             guint   n)
{
  return bits << n | bits >> (64 - n);
}

/* xoshiro256** (Blackman, Vigna, 2018), as a double in [0, 1). */
static double
draw_uniform (RillSampler *sampler)
{
  guint64 *s = sampler->random;
  guint64 result = rotate_left (s[1] * 5, 7) * 9;
  guint64 shifted = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate_left (s[3], 45);

  return (double) (result >> 11) * 0x1p-53;
}

void
rill_sampler_options_init (RillSamplerOptions *options)
{
  g_return_if_fail (options != NULL);

  *options = (RillSamplerOptions) {
    .temperature = 0.7f,
    .top_k = 40,
    .top_p = 0.95f,
    .min_p = 0.05f,
    .repetition_penalty = 1,
    .repetition_window = 64,
    .loop_limit = 64,
    .seed = 0,
  };
}

static gboolean
check_range (const char *name,
             float       value,
             gboolean    in_range,
             const char *expected,
             GError    **error)
{
  if (in_range)
    return TRUE;

  g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT, "%s: expected %s, got %g", name, expected, (double) value);
  return FALSE;
}

/* Written so that NaN is out of every range. */
static gboolean
check_options (guint                     n_vocab,
               const RillSamplerOptions *options,
               GError                  **error)
{
  const RillSamplerOptions *o = options;

  if (n_vocab == 0 || n_vocab > N_VOCAB_MAX)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT, "vocabulary: expected 1 to %u tokens, got %u", N_VOCAB_MAX,
                   n_vocab);
      return FALSE;
    }

  if (o->repetition_window > WINDOW_MAX)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT, "repetition window: expected at most %u tokens, got %u",
                   WINDOW_MAX, o->repetition_window);
      return FALSE;
    }

  return check_range ("temperature", o->temperature, o->temperature >= 0 && o->temperature <= 100,
                      "a number from 0 to 100", error) &&
         check_range ("top-p", o->top_p, o->top_p > 0 && o->top_p <= 1, "a number above 0, at most 1", error) &&
         check_range ("min-p", o->min_p, o->min_p >= 0 && o->min_p <= 1, "a number from 0 to 1", error) &&
         check_range ("repetition penalty", o->repetition_penalty,
                      o->repetition_penalty >= 0.01f && o->repetition_penalty <= 100, "a number from 0.01 to 100", error);
}

RillSampler *
rill_sampler_new (guint                     n_vocab,
                  const RillSamplerOptions *options,
                  GError                  **error)
{
  g_autoptr (RillSampler) sampler = NULL;
  guint64 state;

  g_return_val_if_fail (options != NULL, NULL);

  if (!check_options (n_vocab, options, error))
    return NULL;

  sampler = g_new0 (RillSampler, 1);
  sampler->options = *options;
  sampler->n_vocab = n_vocab;
  sampler->guard.limit = options->loop_limit;
  sampler->candidates = g_try_new (Candidate, n_vocab);
  sampler->recent_counts = g_try_new0 (guint32, n_vocab);
  sampler->recent = g_try_new0 (RillToken, MAX (options->repetition_window, 1));
  if (sampler->candidates == NULL || sampler->recent_counts == NULL || sampler->recent == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY, "no memory to sample from %u tokens", n_vocab);
      return NULL;
    }

  state = options->seed;
  for (gsize i = 0; i < G_N_ELEMENTS (sampler->random); i++)
    sampler->random[i] = split_mix (&state);

  return g_steal_pointer (&sampler);
}

void
rill_sampler_free (RillSampler *sampler)
{
  if (sampler == NULL)
    return;

  g_free (sampler->recent);
  g_free (sampler->recent_counts);
  g_free (sampler->candidates);
  g_free (sampler);
}

void
rill_sampler_accept (RillSampler *sampler,
                     RillToken    token)
{
  guint window;

  g_return_if_fail (sampler != NULL);

  if (token < 0 || (guint) token >= sampler->n_vocab)
    return;

  rill_loop_guard_accept (&sampler->guard, token);
  window = sampler->options.repetition_window;
  if (window == 0)
    return;

  if (sampler->n_recent == window)
    sampler->recent_counts[sampler->recent[sampler->recent_next]]--;
  else
    sampler->n_recent++;

  sampler->recent[sampler->recent_next] = token;
  sampler->recent_counts[token]++;
  sampler->recent_next = (sampler->recent_next + 1) % window;
}

/* The logit that counts: penalised where the token was used lately (Keskar et al., CTRL, 2019). NaN is never drawn, nor is
 * what would go on with a loop. */
static inline float
effective_logit (const RillSampler *sampler,
                 const float       *logits,
                 guint              id)
{
  float logit = logits[id];

  if (isnan (logit) || rill_loop_guard_bars (&sampler->guard, (RillToken) id))
    return -INFINITY;
  if (sampler->recent_counts[id] == 0)
    return logit;

  return logit > 0 ? logit / sampler->options.repetition_penalty : logit * sampler->options.repetition_penalty;
}

/* The lowest id on ties; 0 where no logit is a number. */
static RillToken
find_best (const RillSampler *sampler,
           const float       *logits)
{
  RillToken best = 0;
  float best_logit = effective_logit (sampler, logits, 0);

  for (guint i = 1; i < sampler->n_vocab; i++)
    {
      float logit = effective_logit (sampler, logits, i);

      if (logit > best_logit)
        {
          best = (RillToken) i;
          best_logit = logit;
        }
    }

  return best;
}

/* Orders likely tokens first, equal ones by id, so that the order never depends on how it was reached. */
static inline gboolean
goes_before (const Candidate *a,
             const Candidate *b)
{
  return a->logit > b->logit || (a->logit == b->logit && a->id < b->id);
}

/* Restores the heap, the last in order at its root, below @i. */
static void
sift_down (Candidate *heap,
           guint      n,
           guint      i)
{
  Candidate moved = heap[i];

  for (;;)
    {
      guint child = 2 * i + 1;

      if (child >= n)
        break;
      if (child + 1 < n && goes_before (&heap[child], &heap[child + 1]))
        child++;
      if (!goes_before (&moved, &heap[child]))
        break;

      heap[i] = heap[child];
      i = child;
    }

  heap[i] = moved;
}

/* The @k first candidates, in order, at the front of the array. */
static void
collect_first (RillSampler *sampler,
               const float *logits,
               guint        k)
{
  Candidate *heap = sampler->candidates;

  for (guint i = 0; i < k; i++)
    heap[i] = (Candidate) { (RillToken) i, effective_logit (sampler, logits, i), 0 };
  for (guint parent = k / 2; parent-- > 0;)
    sift_down (heap, k, parent);

  for (guint i = k; i < sampler->n_vocab; i++)
    {
      Candidate candidate = { (RillToken) i, effective_logit (sampler, logits, i), 0 };

      if (goes_before (&candidate, &heap[0]))
        {
          heap[0] = candidate;
          sift_down (heap, k, 0);
        }
    }

  for (guint last = k; last-- > 1;)
    {
      Candidate swapped = heap[0];

      heap[0] = heap[last];
      heap[last] = swapped;
      sift_down (heap, last, 0);
    }
}

/* Weights relative to the first candidate, which has 1. Returns their sum. */
static double
weigh (RillSampler *sampler,
       guint        n)
{
  Candidate *candidates = sampler->candidates;
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      /* Equal logits may be infinite: their difference would be no number. */
      double difference = candidates[i].logit == candidates[0].logit
                            ? 0 : (double) candidates[i].logit - (double) candidates[0].logit;

      candidates[i].weight = exp (difference / (double) sampler->options.temperature);
      sum += candidates[i].weight;
    }

  return sum;
}

/* The fewest first candidates whose share of @sum is at least top-p; *sum becomes theirs. */
static guint
keep_top_p (RillSampler *sampler,
            guint        n,
            double      *sum)
{
  double wanted = (double) sampler->options.top_p * *sum;
  double kept = 0;

  if (sampler->options.top_p >= 1)
    return n;

  for (guint i = 0; i < n; i++)
    {
      kept += sampler->candidates[i].weight;
      if (kept >= wanted)
        {
          *sum = kept;
          return i + 1;
        }
    }

  return n;
}

/* Those at least min-p times as likely as the first. */
static guint
keep_min_p (RillSampler *sampler,
            guint        n,
            double      *sum)
{
  guint kept = n;

  while (kept > 1 && sampler->candidates[kept - 1].weight < (double) sampler->options.min_p)
    *sum -= sampler->candidates[--kept].weight;

  return kept;
}

RillToken
rill_sampler_sample (RillSampler *sampler,
                     const float *logits)
{
  guint n;
  double sum, point;

  g_return_val_if_fail (sampler != NULL && logits != NULL, 0);

  if (sampler->options.temperature == 0 || sampler->options.top_k == 1)
    return find_best (sampler, logits);

  n = sampler->options.top_k == 0 ? sampler->n_vocab : MIN (sampler->options.top_k, sampler->n_vocab);
  collect_first (sampler, logits, n);
  sum = weigh (sampler, n);
  n = keep_top_p (sampler, n, &sum);
  n = keep_min_p (sampler, n, &sum);

  point = draw_uniform (sampler) * sum;
  for (guint i = 0; i + 1 < n; i++)
    {
      point -= sampler->candidates[i].weight;
      if (point < 0)
        return sampler->candidates[i].id;
    }

  return sampler->candidates[n - 1].id;
}
