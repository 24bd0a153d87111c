#include "drivers/linux/blocking_worker.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace plugfest::linux_io {

struct BlockingWorker::Job {
  std::string what;
  Work work;
  std::atomic<bool> abandoned{false};

  // Under the state's mutex.
  bool done = false;
  std::exception_ptr failure;
  Waiter* waiter = nullptr;

  std::optional<Clock::time_point> left_at;  ///< event loop only: when its caller went on without it
};

struct BlockingWorker::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> queue;
  std::shared_ptr<Job> running;
  bool stop = false;

  // Event loop only.
  std::list<Waiter*> waiting;
  std::thread thread;

  std::shared_ptr<Job> abandoned_job() {
    const std::lock_guard lock(mutex);
    return running && running->abandoned ? running : nullptr;
  }
  static void serve(const std::shared_ptr<State>& state);
};

/// A call as its caller sees it. Leaves the job behind however the waiting frame ends.
///
/// The timer is here and not in the job: a job whose system call is stuck may outlive the event loop.
class BlockingWorker::Waiter {
 public:
  Waiter(std::shared_ptr<State> state, std::shared_ptr<Job> job, const asio::any_io_executor& executor)
      : state_(std::move(state)),
        job_(std::move(job)),
        wake_(executor, asio::steady_timer::time_point::max()),
        at_(state_->waiting.insert(state_->waiting.end(), this)) {
    const std::lock_guard lock(state_->mutex);
    job_->waiter = this;
    state_->queue.push_back(job_);
    state_->changed.notify_one();
  }
  ~Waiter() {
    state_->waiting.erase(at_);
    bool left_running = false;
    {
      const std::lock_guard lock(state_->mutex);
      job_->waiter = nullptr;
      if (!job_->done) {
        job_->abandoned = true;
        left_running = std::erase(state_->queue, job_) == 0;
      }
    }
    // Those who wait behind it look again how long that is worth while.
    if (left_running)
      for (Waiter* other : state_->waiting) other->wake();
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  asio::any_io_executor executor() { return wake_.get_executor(); }
  bool done() const {
    const std::lock_guard lock(state_->mutex);
    return job_->done;
  }
  void wake() {
    woken_ = true;
    wake_.cancel();
  }
  /// Until something changed.
  asio::awaitable<void> wait() {
    if (!woken_) {
      boost::system::error_code ec;
      co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      if (!woken_) throw boost::system::system_error{ec};
    }
    woken_ = false;
  }

 private:
  std::shared_ptr<State> state_;
  std::shared_ptr<Job> job_;
  asio::steady_timer wake_;
  std::list<Waiter*>::iterator at_;
  bool woken_ = false;
};

void BlockingWorker::State::serve(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->stop || !state->queue.empty(); });
    if (state->stop) return;
    const std::shared_ptr<Job> job = std::move(state->queue.front());
    state->queue.pop_front();
    state->running = job;
    lock.unlock();
    std::exception_ptr failure;
    try {
      job->work(job->abandoned);
    } catch (...) {
      failure = std::current_exception();
    }
    job->work = nullptr;
    lock.lock();
    state->running = nullptr;
    job->failure = std::move(failure);
    job->done = true;
    // The waiter, and with it the event loop, is there as long as the lock is held.
    if (job->waiter != nullptr)
      asio::post(job->waiter->executor(), [job] {
        if (job->waiter != nullptr) job->waiter->wake();
      });
  }
}

BlockingWorker::BlockingWorker(Clock& clock, Clock::duration grace)
    : clock_(clock), grace_(grace), state_(std::make_shared<State>()) {}

BlockingWorker::~BlockingWorker() {
  bool busy = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
    busy = state_->running != nullptr;
  }
  state_->changed.notify_one();
  if (!state_->thread.joinable()) return;
  if (busy) {
    state_->thread.detach();
  } else {
    state_->thread.join();
  }
}

bool BlockingWorker::stuck() const { return state_->abandoned_job() != nullptr; }

asio::awaitable<void> BlockingWorker::run(std::string what, Work work, Clock::time_point due) {
  if (due < clock_.now()) throw BenchError(Errc::timed_out, what);
  const auto executor = co_await asio::this_coro::executor;
  if (!state_->thread.joinable()) state_->thread = std::thread(&State::serve, state_);
  const auto job = std::make_shared<Job>();
  job->what = what;
  job->work = std::move(work);
  {
    Waiter waiter{state_, job, executor};
    while (!waiter.done()) {
      const std::shared_ptr<Job> stuck = state_->abandoned_job();
      if (stuck && !stuck->left_at) stuck->left_at = clock_.now();
      const auto limit = stuck ? std::min(due, *stuck->left_at + grace_) : due;
      bool late = false;
      try {
        co_await with_deadline(clock_, limit, waiter.wait());
      } catch (const BenchError&) {
        late = true;
      }
      if (!late || waiter.done()) continue;
      if (limit < due && state_->abandoned_job() != stuck) continue;
      job->left_at = clock_.now();
      if (limit == due) throw BenchError(Errc::timed_out, what);
      const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - *stuck->left_at);
      throw BenchError(Errc::timed_out, fmt::format("{}: the adapter is stuck in an earlier call ({}), left {} ms ago",
                                                    what, stuck->what, since.count()));
    }
  }
  if (job->failure) std::rethrow_exception(job->failure);
}

}  // namespace plugfest::linux_io
