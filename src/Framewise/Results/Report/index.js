const search = document.getElementById('search'), problems = document.getElementById('problems'), found = document.getElementById('found');
const videos = [...document.getElementById('videos').rows];

function filter() {
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const video of videos) {
    video.hidden = !`${video.textContent} ${video.dataset.words ?? ''}`.toLowerCase().includes(words) || (problems?.checked && !('problem' in video.dataset));
    if (!video.hidden) count++;
  }
  found.textContent = words || problems?.checked ? `${count} of ${videos.length}` : '';
}

search.addEventListener('input', filter);
problems?.addEventListener('change', filter);
