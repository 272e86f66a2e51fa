const search = document.getElementById('search'), found = document.getElementById('found');
const videos = [...document.getElementById('videos').rows];

search.addEventListener('input', () => {
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const video of videos) {
    video.hidden = !video.textContent.toLowerCase().includes(words);
    if (!video.hidden) count++;
  }
  found.textContent = words ? `${count} of ${videos.length}` : '';
});
